// The lock of a directory: a file that says which process writes there. A process that is dead holds nothing.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import { ModelFileError, quote } from "../files/model-file-error.ts";
import { attempt, codeOf, type FileSystem, problemOf } from "./file-system.ts";

/** The name of the file. */
export const LOCK = "lock";

/** The names of locks that were moved away. */
const ASIDE = /^lock\..*\.tmp$/;

/** A lock that is held. */
export interface DirectoryLock {
  /** Throws {@link ModelFileError} where it is held no longer: somebody has taken it over, or removed it. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, where the system says so: numbers of processes are used again. */
  readonly began: string | undefined;
  /** Differs for each lock. */
  readonly token: string;
}

/** How long a lock that says nothing may be in the making, in milliseconds. */
const LONGEST_MAKING = 500;

/** Takes the lock of a directory. Throws {@link ModelFileError} where a process that lives, or one of another machine, holds it, unless `takeOver`. */
export async function lockDirectory(
  files: FileSystem,
  directory: string,
  takeOver: boolean,
): Promise<DirectoryLock> {
  const path = `${directory}/${LOCK}`;
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    began: await beginningOf(files, process.pid),
    token: randomUUID(),
  };
  while (!(await create(files, path, own))) {
    const found = await readHolder(files, path);
    if (!takeOver && found !== undefined && (await isAlive(files, found))) throw heldError(directory, found);
    await discard(files, path, found, own.token);
  }
  return {
    async check() {
      if ((await presentHolder(files, path))?.token !== own.token) throw lostError(directory);
    },
    async release() {
      if ((await readHolder(files, path))?.token === own.token) await removeLock(files, path);
    },
  };
}

/** Removes locks that were moved away by one who died then. That of one who lives is about to be put back. */
export async function removeLocksAside(files: FileSystem, directory: string): Promise<void> {
  const names = await attempt(files.readdir(directory), directory, "a directory that can be read");
  for (const name of names) {
    if (!ASIDE.test(name)) continue;
    const path = `${directory}/${name}`;
    const found = parse((await readText(files, path)) ?? "");
    if (found === undefined || !(await isAlive(files, found))) await removeLock(files, path);
  }
}

/** Makes the lock; false where there is one. */
async function create(files: FileSystem, path: string, own: Holder): Promise<boolean> {
  try {
    await files.writeFile(path, JSON.stringify(own), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw problemOf(error, path, "a directory that can be written");
  }
}

/** Who holds the lock; undefined where nobody does, or where it does not say so in the time that takes. */
async function readHolder(files: FileSystem, path: string): Promise<Holder | undefined> {
  for (const end = Date.now() + LONGEST_MAKING; ; await setTimeout(20)) {
    const text = await readText(files, path);
    if (text === undefined) return undefined;
    const found = parse(text);
    if (found !== undefined || Date.now() > end) return found;
  }
}

/** As {@link readHolder}; waits for a lock that somebody has moved away to look at it. */
async function presentHolder(files: FileSystem, path: string): Promise<Holder | undefined> {
  for (const end = Date.now() + LONGEST_MAKING; ; await setTimeout(20)) {
    const found = await readHolder(files, path);
    if (found !== undefined || Date.now() > end) return found;
  }
}

async function readText(files: FileSystem, path: string): Promise<string | undefined> {
  try {
    return await files.readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw problemOf(error, path, "a lock that can be read");
  }
}

function parse(text: string): Holder | undefined {
  try {
    const { pid, host, began, token } = JSON.parse(text) as Holder;
    return Number.isInteger(pid) && typeof host === "string" && typeof token === "string"
      ? { pid, host, began, token }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Of another machine nothing is known, so its processes live. */
async function isAlive(files: FileSystem, { pid, host, began }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false;
  }
  const now = await beginningOf(files, pid);
  return now !== "dead" && (began === undefined || now === undefined || now === began);
}

/** When a process began, as Linux counts; "dead" for one that nobody has waited for; undefined where the system does not say. */
async function beginningOf(files: FileSystem, pid: number): Promise<string | undefined> {
  const text = await files.readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? "dead" : fields[19];
}

/** Removes the lock of one who is dead, and no other: it is moved away first, and back where it was another's. */
async function discard(
  files: FileSystem,
  path: string,
  dead: Holder | undefined,
  token: string,
): Promise<void> {
  const aside = `${path}.${token}.tmp`;
  try {
    await files.rename(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw problemOf(error, path, "a lock that can be removed");
  }
  const found = await readHolder(files, aside);
  if (found?.token === dead?.token) await removeLock(files, aside);
  else await attempt(files.rename(aside, path), path, "a lock that can be put back");
}

async function removeLock(files: FileSystem, path: string): Promise<void> {
  await attempt(files.rm(path, { force: true }), path, "a lock that can be removed");
}

function heldError(directory: string, { pid, host }: Holder): ModelFileError {
  const where = host === hostname() ? `process ${pid}` : `process ${pid} of the machine ${quote(host)}`;
  return new ModelFileError("checkpoint", {
    place: directory,
    expected: "a directory into which nobody else writes",
    got: `the lock of ${where}`,
    cure: `Wait for it, close its store, or give this run a directory of its own. If you know that it is gone, pass { takeOver: true } or remove ${directory}/${LOCK}.`,
  });
}

function lostError(directory: string): ModelFileError {
  return new ModelFileError("checkpoint", {
    place: directory,
    expected: "the lock of this store",
    got: "another one, or none",
    cure: "Another run has taken the directory over, or the store was closed. Give each run a directory of its own.",
  });
}
