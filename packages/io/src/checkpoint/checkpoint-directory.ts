// Checkpoints in a directory, in Node.
import { randomUUID } from "node:crypto";
import * as nodeFiles from "node:fs/promises";
import { dirname, join } from "node:path";
import { type CheckpointStore, type CheckpointStoreOptions, storeOver } from "./checkpoint-store.ts";
import { type DirectoryLock, lockDirectory, removeLocksAside } from "./directory-lock.ts";
import { attempt, codeOf, type FileSystem, problemOf } from "./file-system.ts";
import type { Folder } from "./folder.ts";

/** Options of {@link openCheckpointDirectory}. */
export interface CheckpointDirectoryOptions extends CheckpointStoreOptions {
  /** Whether the directory is taken from a store that holds it: that one's next save is refused. For when it is known to be gone, on a machine that is no more say. Default false. */
  readonly takeOver?: boolean | undefined;
}

/** The end of the name of a file in the making, and all of it. */
const TEMPORARY = ".tmp";
const UNFINISHED = /^checkpoint-.*\.tmp$/;

/**
 * Opens a directory to keep a run's checkpoints in, and makes it where there is none. A checkpoint is written under another name, brought to the disk
 * (fsync), renamed, and the directory brought to the disk, so that whenever the program or the machine stops there is a whole one. What a program that was
 * stopped has left unfinished is removed now. One store at a time writes a directory: throws {@link ModelFileError} where another process that lives, or
 * one of another machine, has it open. `close` lets others.
 */
export async function openCheckpointDirectory(
  path: string,
  options: CheckpointDirectoryOptions = {},
): Promise<CheckpointStore> {
  return openDirectory(path, options, nodeFiles);
}

/** Looks at the checkpoints in a directory: takes no lock and writes nothing, while another store may write there. */
export function readCheckpointDirectory(path: string): Pick<CheckpointStore, "place" | "list" | "load"> {
  const { place, list, load } = storeOver(folderOf(path, nodeFiles, undefined));
  return { place, list, load };
}

/** As {@link openCheckpointDirectory}, on a file system that a test may let fail. */
export async function openDirectory(
  path: string,
  { takeOver = false, ...options }: CheckpointDirectoryOptions,
  files: FileSystem,
): Promise<CheckpointStore> {
  await makeDirectory(files, path);
  const lock = await lockDirectory(files, path, takeOver);
  try {
    const store = storeOver(folderOf(path, files, lock), options);
    await removeLocksAside(files, path);
    await removeUnfinished(files, path);
    return store;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function folderOf(path: string, files: FileSystem, lock: DirectoryLock | undefined): Folder {
  return {
    place: path,
    names: () => namesIn(files, path),
    read: (name) => readWhole(files, join(path, name)),
    async write(name, bytes) {
      const temporary = join(path, `${name}.${randomUUID()}${TEMPORARY}`);
      try {
        await writeDown(files, temporary, bytes);
        await lock?.check();
        await files.rename(temporary, join(path, name));
        await writeDownNames(files, path);
      } catch (error) {
        await files.rm(temporary, { force: true }).catch(() => {});
        throw codeOf(error) === undefined
          ? error
          : problemOf(error, join(path, name), `${bytes.length} bytes to be written`);
      }
    },
    async remove(name) {
      await lock?.check();
      await attempt(
        files.rm(join(path, name), { force: true }),
        join(path, name),
        "a file that can be removed",
      );
    },
    close: async () => lock?.release(),
  };
}

/** Makes the directory and those above it, and brings their names to the disk. */
async function makeDirectory(files: FileSystem, path: string): Promise<void> {
  const first = await attempt(
    files.mkdir(path, { recursive: true }),
    path,
    "a directory, or a place for one",
  );
  if (first !== undefined) await writeDownNames(files, dirname(first));
}

async function writeDown(files: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const handle = await files.open(path, "wx");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Brings the names in a directory to the disk. Windows opens no directories, and writes their names down by itself. */
async function writeDownNames(files: FileSystem, path: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await files.open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeUnfinished(files: FileSystem, path: string): Promise<void> {
  for (const name of await namesIn(files, path)) {
    if (!UNFINISHED.test(name)) continue;
    await attempt(
      files.rm(join(path, name), { force: true }),
      join(path, name),
      "a file that can be removed",
    );
  }
}

async function namesIn(files: FileSystem, path: string): Promise<readonly string[]> {
  return attempt(files.readdir(path), path, "a directory that can be read");
}

async function readWhole(files: FileSystem, path: string): Promise<Uint8Array | undefined> {
  try {
    return await files.readFile(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw problemOf(error, path, "a file that can be read");
  }
}
