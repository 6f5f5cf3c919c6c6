// The lock of a directory: a file that names the process that writes there. The lock of a dead process is
// void.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import { ModelFileError, quote } from "../files/model-file-error.ts";
import { attempt, codeOf, type FileSystem, problemOf } from "./file-system.ts";

/** The name of the lock file. */
export const LOCK = "lock";

/** The names of locks that were moved aside. */
const ASIDE = /^lock\..*\.tmp$/;

/** A held lock. */
export interface DirectoryLock {
  /**
   * Throws {@link ModelFileError} if it is no longer held: another store has taken it over, or it was
   * removed.
   */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** The holder of a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, where the system reports it: process ids are reused. */
  readonly began: string | undefined;
  /** Unique to each lock. */
  readonly token: string;
}

/** How long an empty lock may be under construction, in milliseconds. */
const MAX_CREATION_MS = 500;

/**
 * Takes the lock of a directory. Throws {@link ModelFileError} if a live process, or one on another machine,
 * holds it, unless `takeOver`; where that is undefined, the error does not advise it.
 */
export async function lockDirectory(
  files: FileSystem,
  directory: string,
  takeOver: boolean | undefined,
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
    if (!takeOver && found !== undefined && (await isAlive(files, found)))
      throw heldError(directory, found, takeOver === undefined ? "" : "pass { takeOver: true } or ");
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

/**
 * Removes locks moved aside by a process that has died since. Those of live processes are about to be put
 * back.
 */
export async function removeLocksAside(files: FileSystem, directory: string): Promise<void> {
  const names = await attempt(files.readdir(directory), directory, "a readable directory");
  for (const name of names) {
    if (!ASIDE.test(name)) continue;
    const path = `${directory}/${name}`;
    const found = parse((await readText(files, path)) ?? "");
    if (found === undefined || !(await isAlive(files, found))) await removeLock(files, path);
  }
}

/** Creates the lock; false if one exists. */
async function create(files: FileSystem, path: string, own: Holder): Promise<boolean> {
  try {
    await files.writeFile(path, JSON.stringify(own), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw problemOf(error, path, "a writable directory");
  }
}

/** The holder of the lock; undefined if there is none, or if the lock remains empty for too long. */
async function readHolder(files: FileSystem, path: string): Promise<Holder | undefined> {
  for (const end = Date.now() + MAX_CREATION_MS; ; await setTimeout(20)) {
    const text = await readText(files, path);
    if (text === undefined) return undefined;
    const found = parse(text);
    if (found !== undefined || Date.now() > end) return found;
  }
}

/** {@link readHolder}, waiting for a lock that another process has moved aside for inspection. */
async function presentHolder(files: FileSystem, path: string): Promise<Holder | undefined> {
  for (const end = Date.now() + MAX_CREATION_MS; ; await setTimeout(20)) {
    const found = await readHolder(files, path);
    if (found !== undefined || Date.now() > end) return found;
  }
}

async function readText(files: FileSystem, path: string): Promise<string | undefined> {
  try {
    return await files.readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw problemOf(error, path, "a readable lock");
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

/** Nothing is known of other machines, so their processes count as live. */
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

/**
 * The start time of a process in Linux clock ticks; "dead" for a zombie; undefined where the system does not
 * report it.
 */
async function beginningOf(files: FileSystem, pid: number): Promise<string | undefined> {
  const text = await files.readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? "dead" : fields[19];
}

/**
 * Removes the lock of a dead process, and no other: it is moved aside first, and moved back if it proves to
 * be another's.
 */
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
    throw problemOf(error, path, "a removable lock");
  }
  const found = await readHolder(files, aside);
  if (found?.token === dead?.token) await removeLock(files, aside);
  else await attempt(files.rename(aside, path), path, "a lock that can be moved back");
}

async function removeLock(files: FileSystem, path: string): Promise<void> {
  await attempt(files.rm(path, { force: true }), path, "a removable lock");
}

function heldError(directory: string, { pid, host }: Holder, otherwise: string): ModelFileError {
  const where = host === hostname() ? `process ${pid}` : `process ${pid} on machine ${quote(host)}`;
  return new ModelFileError("checkpoint", {
    place: directory,
    expected: "a directory that no other store writes to",
    got: `the lock of ${where}`,
    cure: `Wait for it, close its store, or use a different directory for this run. If that process is gone, ${otherwise}remove ${directory}/${LOCK}.`,
  });
}

function lostError(directory: string): ModelFileError {
  return new ModelFileError("checkpoint", {
    place: directory,
    expected: "the lock of this store",
    got: "another lock, or none",
    cure: "Another run has taken over the directory, or the store was closed. Use a different directory for each run.",
  });
}
