// Writing to disk, not merely to the system's memory.
import type { FileSystem } from "../checkpoint/file-system.ts";

/** Writes a new file, of bytes that may be in parts, and flushes it to disk. */
export async function writeDown(
  files: Pick<FileSystem, "open">,
  path: string,
  bytes: Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const handle = await files.open(path, "wx");
  try {
    for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Flushes the names in a directory to disk. Windows cannot open directories, and flushes their names itself.
 */
export async function writeDownNames(files: Pick<FileSystem, "open">, path: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await files.open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
