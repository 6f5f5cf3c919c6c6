// Checkpoints in a directory, in Node.
import { randomUUID } from "node:crypto";
import * as nodeFiles from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeDown, writeDownNames } from "../files/durable.ts";
import { type CheckpointStore, type CheckpointStoreOptions, storeOver } from "./checkpoint-store.ts";
import { type DirectoryLock, lockDirectory, removeLocksAside } from "./directory-lock.ts";
import { attempt, codeOf, type FileSystem, problemOf } from "./file-system.ts";
import type { Folder } from "./folder.ts";
import { type KeyedCheckpoints, keyedOver } from "./keyed-checkpoints.ts";

/** Options of {@link openCheckpointDirectory}. */
export interface CheckpointDirectoryOptions extends CheckpointStoreOptions {
  /**
   * Whether to take the directory over from a store that holds its lock, whose next save then fails. For a
   * store known to be gone, such as on a lost machine. Default false.
   */
  readonly takeOver?: boolean | undefined;
}

/** The suffix of an unfinished file's name, and the pattern of the whole name. */
const TEMPORARY = ".tmp";
const UNFINISHED = /^checkpoint-.*\.tmp$/;

/**
 * Opens a directory for the checkpoints of a run, creating it if needed. A checkpoint is written under a
 * temporary name, flushed to disk (fsync), renamed, and the directory flushed to disk, so that a complete one
 * exists whenever the program or the machine stops. Unfinished files of a stopped program are removed now.
 * Only one store at a time may write to a directory: throws {@link ModelFileError} if another live process,
 * or one on another machine, has it open. `close` releases it.
 */
export async function openCheckpointDirectory(
  path: string,
  options: CheckpointDirectoryOptions = {},
): Promise<CheckpointStore> {
  return openDirectory(path, options, nodeFiles);
}

/**
 * Opens the checkpoints in a directory for reading: takes no lock and writes nothing; another store may write
 * there meanwhile.
 */
export function readCheckpointDirectory(path: string): Pick<CheckpointStore, "place" | "list" | "load"> {
  const { place, list, load } = storeOver(folderOf(path, nodeFiles, undefined));
  return { place, list, load };
}

/**
 * Opens a directory for checkpoints by key, creating it if needed: each is written as those of
 * {@link openCheckpointDirectory} are, by one store at a time.
 */
export async function openKeyedCheckpoints(path: string): Promise<KeyedCheckpoints> {
  return openOver(path, undefined, nodeFiles, keyedOver);
}

/** Opens checkpoints by key for reading: takes no lock and writes nothing. */
export function readKeyedCheckpoints(path: string): Pick<KeyedCheckpoints, "place" | "keys" | "read"> {
  const { place, keys, read } = keyedOver(folderOf(path, nodeFiles, undefined));
  return { place, keys, read };
}

/** {@link openCheckpointDirectory} on a given file system, with which tests inject failures. */
export async function openDirectory(
  path: string,
  { takeOver = false, ...options }: CheckpointDirectoryOptions,
  files: FileSystem,
): Promise<CheckpointStore> {
  return openOver(path, takeOver, files, (folder) => storeOver(folder, options));
}

/** Locks a directory, and makes a store over it; without `takeOver`, errors do not advise it. */
async function openOver<Store>(
  path: string,
  takeOver: boolean | undefined,
  files: FileSystem,
  over: (folder: Folder) => Store,
): Promise<Store> {
  await makeDirectory(files, path);
  const lock = await lockDirectory(files, path, takeOver);
  try {
    const store = over(folderOf(path, files, lock));
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
          : problemOf(error, join(path, name), `to write ${bytes.length} bytes`);
      }
    },
    async remove(name) {
      await lock?.check();
      await attempt(files.rm(join(path, name), { force: true }), join(path, name), "a removable file");
    },
    close: async () => lock?.release(),
  };
}

/** Creates the directory and its parents, and flushes their names to disk. */
async function makeDirectory(files: FileSystem, path: string): Promise<void> {
  const first = await attempt(
    files.mkdir(path, { recursive: true }),
    path,
    "a directory, or a path at which to create one",
  );
  if (first !== undefined) await writeDownNames(files, dirname(first));
}

async function removeUnfinished(files: FileSystem, path: string): Promise<void> {
  for (const name of await namesIn(files, path)) {
    if (!UNFINISHED.test(name)) continue;
    await attempt(files.rm(join(path, name), { force: true }), join(path, name), "a removable file");
  }
}

async function namesIn(files: FileSystem, path: string): Promise<readonly string[]> {
  return attempt(files.readdir(path), path, "a readable directory");
}

async function readWhole(files: FileSystem, path: string): Promise<Uint8Array | undefined> {
  try {
    return await files.readFile(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw problemOf(error, path, "a readable file");
  }
}
