// Checkpoints in the browser: the origin private file system, from a page or a worker.
import { ModelFileError } from "../files/model-file-error.ts";
import { type CheckpointStore, type CheckpointStoreOptions, storeOver } from "./checkpoint-store.ts";
import type { Folder } from "./folder.ts";
import { type KeyedCheckpoints, keyedOver } from "./keyed-checkpoints.ts";

/**
 * Opens a folder of the origin private file system (OPFS) for the checkpoints of a run, creating it if
 * needed; `path` may have several parts, "runs/sales". The files are those of `openCheckpointDirectory` of
 * @grus/io/node, byte for byte. The content of a file appears atomically on close, is read back and compared,
 * and only then are older ones removed. Only one store at a time may write to a folder, across all pages and
 * workers of the site; a store whose page or worker has ended releases it. Throws {@link ModelFileError} if
 * another store holds the folder, or if OPFS is not available (an insecure page, a private window, a browser
 * without `createWritable`). The browser may delete the files when disk space is short, unless
 * `navigator.storage.persist()` is granted.
 */
export async function openBrowserCheckpoints(
  path: string,
  options: CheckpointStoreOptions = {},
): Promise<CheckpointStore> {
  const folder = await openFolder(path);
  try {
    return storeOver(folder, options);
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/**
 * Opens a folder of the origin private file system for checkpoints by key, as {@link openBrowserCheckpoints} does: of
 * runs that keep many results side by side, such as the networks of a forecast. Throws as it does.
 */
export async function openBrowserKeyedCheckpoints(path: string): Promise<KeyedCheckpoints> {
  return keyedOver(await openFolder(path));
}

async function openFolder(path: string): Promise<Folder> {
  const directory = await directoryOf(path);
  return folderOf(path, directory, await lock(path));
}

async function directoryOf(path: string): Promise<FileSystemDirectoryHandle> {
  const { storage } = navigator as { storage?: StorageManager };
  if (storage?.getDirectory === undefined || !("createWritable" in FileSystemFileHandle.prototype))
    throw absent(path, "none");
  try {
    let directory = await storage.getDirectory();
    for (const part of path.split("/"))
      directory = await directory.getDirectoryHandle(part, { create: true });
    return directory;
  } catch (error) {
    throw absent(path, String(error));
  }
}

/**
 * Locks the folder's name for this store; returns the function that releases it. The browser releases it too
 * when the page or worker ends.
 */
async function lock(path: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const whileHeld = (held: Lock | null): Promise<void> | undefined => {
      if (held === null) reject(heldError(path));
      else return new Promise((release) => resolve(release));
      return undefined;
    };
    navigator.locks.request(`grus-checkpoints:${path}`, { ifAvailable: true }, whileHeld).catch(reject);
  });
}

function folderOf(path: string, directory: FileSystemDirectoryHandle, release: () => void): Folder {
  let isOpen = true;
  return {
    place: path,
    async names() {
      const names: string[] = [];
      for await (const name of directory.keys()) names.push(name);
      return names;
    },
    read: (name) => read(directory, name),
    async write(name, bytes) {
      if (!isOpen) throw closedError(path);
      await write(directory, name, bytes).catch(async (error: unknown) => {
        // Readers skip the remains; the first error is reported.
        await remove(directory, name).catch(() => {});
        throw error instanceof ModelFileError ? error : unwritten(`${path}/${name}`, bytes.length, error);
      });
    },
    async remove(name) {
      if (!isOpen) throw closedError(path);
      await remove(directory, name);
    },
    async close() {
      isOpen = false;
      release();
    },
  };
}

async function write(
  directory: FileSystemDirectoryHandle,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const handle = await directory.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  try {
    await stream.write(bytes);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
  const found = await read(directory, name);
  if (found === undefined || found.length !== bytes.length || found.some((byte, i) => byte !== bytes[i]))
    throw new Error("the content read back differs from the content written");
}

async function read(directory: FileSystemDirectoryHandle, name: string): Promise<Uint8Array | undefined> {
  try {
    const file = await (await directory.getFileHandle(name)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function remove(directory: FileSystemDirectoryHandle, name: string): Promise<void> {
  await directory.removeEntry(name).catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
  });
}

function isAbsent(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}

function absent(place: string, got: string): ModelFileError {
  return new ModelFileError("checkpoint", {
    place,
    expected: "a browser with a writable private file system (OPFS)",
    got,
    cure: "Serve the page by https or from localhost, leave the private window, or use a browser that supports it; in Node use @grus/io/node.",
  });
}

function heldError(place: string): ModelFileError {
  return new ModelFileError("checkpoint", {
    place,
    expected: "a folder that no other store writes to",
    got: "the lock of another page, worker or store",
    cure: "Close it, or use a different folder for this run.",
  });
}

function closedError(place: string): ModelFileError {
  return new ModelFileError("checkpoint", {
    place,
    expected: "an open store",
    got: "a closed one",
    cure: "Close the store only after the run has ended.",
  });
}

function unwritten(place: string, length: number, cause: unknown): ModelFileError {
  const isFull = cause instanceof DOMException && cause.name === "QuotaExceededError";
  const problem = new ModelFileError("checkpoint", {
    place,
    expected: `to write ${length} bytes`,
    got: String(cause).replace(/\.$/, ""),
    cure: `${isFull ? "The site's storage quota is used up: free some space" : "Check the site's storage permissions in the browser"}. Earlier checkpoints are unchanged.`,
  });
  return Object.assign(problem, { cause });
}
