// Files of a directory that are replaced together: at every moment a reader finds all the old ones, or all the new ones.
//
// The files are first made symbolic links through one pointer, `current`, which leads to copies of the old ones; each
// of these steps leaves what is read as it is. One rename then turns the pointer to the new files. At the end each link
// gives way to the file itself, so that a plain directory is left. This is how Kubernetes updates mounted
// configurations (AtomicWriter), but for the last step.
import * as nodeFiles from "node:fs/promises";
import { join } from "node:path";
import { lockDirectory } from "../checkpoint/directory-lock.ts";
import { codeOf, type FileSystem } from "../checkpoint/file-system.ts";
import { writeDown, writeDownNames } from "../files/durable.ts";
import { ModelFileError } from "../files/model-file-error.ts";

/** The part of node:fs/promises that is used: tests stop at each call. */
export interface ReplaceFileSystem extends Omit<FileSystem, "rm"> {
  copyFile(from: string, to: string): Promise<void>;
  link(from: string, to: string): Promise<void>;
  lstat(path: string): Promise<{ isDirectory(): boolean; isSymbolicLink(): boolean }>;
  readlink(path: string): Promise<string>;
  realpath(path: string): Promise<string>;
  rm(path: string, options: { readonly force: true; readonly recursive?: boolean }): Promise<void>;
  rmdir(path: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
}

/** The directory, within the one whose files are replaced, that holds what is needed meanwhile. */
export const WORK = ".grus-replacing";

/** What leads from the place of a file to the old or the new one. */
const CURRENT = `${WORK}/current`;

/**
 * Writes files of a directory, which is created if needed, and removes others, all at one moment: a program or a machine
 * that stops at any point leaves the old files or the new ones, never some of each. They are written beside the old
 * ones, flushed to disk (fsync), and exchanged by the rename of one symbolic link. What a killed process left behind is
 * cleared by the next call. Other files in the directory stay. The bytes of a file may be in parts.
 *
 * Where the file system has no symbolic links, the files are renamed one by one, in their order. Throws
 * {@link ModelFileError} for a file that cannot be written, and if another process is replacing files there.
 */
export async function replaceFiles(
  directory: string,
  files: Readonly<Record<string, string | Uint8Array | readonly Uint8Array[]>>,
  removed: readonly string[] = [],
): Promise<void> {
  return replaceWith(nodeFiles, directory, files, removed);
}

/** {@link replaceFiles} on a given file system. */
export async function replaceWith(
  system: ReplaceFileSystem,
  directory: string,
  files: Readonly<Record<string, string | Uint8Array | readonly Uint8Array[]>>,
  removed: readonly string[],
): Promise<void> {
  const work = join(directory, WORK);
  await attempt(work, () => system.mkdir(work, { recursive: true }));
  const lock = await lockDirectory(system, work, undefined);
  const names = Object.keys(files);
  try {
    await settle(system, directory);
    await checkNames(system, directory, names);
    await attempt(work, () => system.mkdir(join(work, "new"), { recursive: true }));
    for (const [name, content] of Object.entries(files))
      await attempt(join(directory, name), () =>
        writeDown(system, join(work, "new", name), bytesOf(content)),
      );
    await attempt(work, () => writeDownNames(system, join(work, "new")));
    if (await hasLinks(system, work)) await exchange(system, directory, names, removed);
    else await renameEach(system, directory, names, removed);
  } finally {
    await settle(system, directory);
    await lock.release();
    await removeEmpty(system, work);
  }
}

function bytesOf(content: string | Uint8Array | readonly Uint8Array[]): Uint8Array | readonly Uint8Array[] {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

async function checkNames(
  system: ReplaceFileSystem,
  directory: string,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const kind = await kindOf(system, join(directory, name));
    if (kind === "directory")
      throw unwritable(join(directory, name), Object.assign(new Error("is a directory"), { code: "EISDIR" }));
  }
}

type Kind = "directory" | "file" | "link" | undefined;

async function kindOf(system: ReplaceFileSystem, path: string): Promise<Kind> {
  try {
    const found = await system.lstat(path);
    return found.isDirectory() ? "directory" : found.isSymbolicLink() ? "link" : "file";
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw unwritable(path, error);
  }
}

/** Whether symbolic links can be made here; Windows allows them to few users. */
async function hasLinks(system: ReplaceFileSystem, work: string): Promise<boolean> {
  const path = join(work, "trial");
  try {
    await system.rm(path, { force: true });
    await system.symlink("new", path);
    return true;
  } catch (error) {
    if (NO_LINKS.has(codeOf(error) ?? "")) return false;
    throw unwritable(path, error);
  }
}

const NO_LINKS: ReadonlySet<string> = new Set([
  "EPERM",
  "EACCES",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
  "EINVAL",
]);

async function exchange(
  system: ReplaceFileSystem,
  directory: string,
  names: readonly string[],
  removed: readonly string[],
): Promise<void> {
  const work = join(directory, WORK);
  const old = await keepOld(system, directory, [...names, ...removed]);
  await attempt(work, () => pointTo(system, work, "old"));
  for (const name of new Set([...old, ...names]))
    await attempt(join(directory, name), async () => {
      await system.rm(join(work, "moving"), { force: true });
      await system.symlink(`${CURRENT}/${name}`, join(work, "moving"));
      await system.rename(join(work, "moving"), join(directory, name));
    });
  await attempt(directory, () => writeDownNames(system, directory));
  await attempt(work, () => pointTo(system, work, "new"));
}

/** The old files under a second name each; their names. */
async function keepOld(
  system: ReplaceFileSystem,
  directory: string,
  names: readonly string[],
): Promise<string[]> {
  const kept = join(directory, WORK, "old");
  const found: string[] = [];
  await attempt(kept, () => system.mkdir(kept, { recursive: true }));
  for (const name of names) {
    const [path, second] = [join(directory, name), join(kept, name)];
    const kind = await kindOf(system, path);
    if (kind === undefined || kind === "directory") continue;
    await attempt(path, async () => {
      if (kind === "link") await system.symlink(await system.realpath(path), second);
      else await linkOrCopy(system, path, second);
    });
    found.push(name);
  }
  await attempt(kept, () => writeDownNames(system, kept));
  return found;
}

/** File systems without hard links get a copy. */
async function linkOrCopy(system: ReplaceFileSystem, from: string, to: string): Promise<void> {
  try {
    await system.link(from, to);
  } catch (error) {
    if (!NO_LINKS.has(codeOf(error) ?? "") && codeOf(error) !== "EMLINK") throw error;
    await system.copyFile(from, to);
  }
}

/** Turns the pointer: one rename. */
async function pointTo(system: ReplaceFileSystem, work: string, target: "old" | "new"): Promise<void> {
  const next = join(work, "next");
  await system.rm(next, { force: true });
  await system.symlink(target, next);
  await system.rename(next, join(work, "current"));
  await writeDownNames(system, work);
}

/** One by one, the last after all others. */
async function renameEach(
  system: ReplaceFileSystem,
  directory: string,
  names: readonly string[],
  removed: readonly string[],
): Promise<void> {
  const put = (name: string) =>
    attempt(join(directory, name), () =>
      system.rename(join(directory, WORK, "new", name), join(directory, name)),
    );
  for (const name of names.slice(0, -1)) await put(name);
  for (const name of removed) await system.rm(join(directory, name), { force: true });
  for (const name of names.slice(-1)) await put(name);
  await writeDownNames(system, directory);
}

/** Puts files in the place of links to them, and removes what was needed to exchange them. */
async function settle(system: ReplaceFileSystem, directory: string): Promise<void> {
  const work = join(directory, WORK);
  const target = await linkAt(system, join(work, "current"));
  if (target !== undefined) {
    const kept = new Set(await system.readdir(join(work, target)));
    for (const name of await system.readdir(directory)) {
      if ((await linkAt(system, join(directory, name))) !== `${CURRENT}/${name}`) continue;
      const path = join(directory, name);
      await attempt(path, () =>
        kept.has(name) ? system.rename(join(work, target, name), path) : system.rm(path, { force: true }),
      );
    }
    await attempt(directory, () => writeDownNames(system, directory));
  }
  for (const name of ["current", "next", "trial", "moving", "old", "new"])
    await attempt(join(work, name), () => system.rm(join(work, name), { force: true, recursive: true }));
}

/** The target of a symbolic link; undefined for anything else. */
async function linkAt(system: ReplaceFileSystem, path: string): Promise<string | undefined> {
  try {
    return await system.readlink(path);
  } catch (error) {
    if (["EINVAL", "ENOENT", "UNKNOWN"].includes(codeOf(error) ?? "")) return undefined;
    throw unwritable(path, error);
  }
}

/** Removes the working directory, unless another process has begun to use it. */
async function removeEmpty(system: ReplaceFileSystem, work: string): Promise<void> {
  try {
    await system.rmdir(work);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(codeOf(error) ?? "")) throw unwritable(work, error);
  }
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof ModelFileError ? error : unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): ModelFileError {
  const problem = new ModelFileError("model", {
    place: path,
    expected: "a file that can be written",
    got: (error as Error).message,
    cure: "Choose another directory, or check the disk.",
  });
  return Object.assign(problem, { cause: error });
}
