// Writing files so that a reader sees the old or the new one, never a part.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError } from "../errors.ts";

/** Writes files into a directory, which is made where there is none. */
export async function writeFiles(
  directory: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  await named(directory, () => mkdir(directory, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await replaceFile(join(directory, name), content);
}

/** Writes one file, and the directories above it where there are none. */
export async function writeOneFile(path: string, content: string | Uint8Array): Promise<void> {
  await named(path, () => mkdir(dirname(path), { recursive: true }));
  await replaceFile(path, content);
}

async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await named(path, async () => {
    await writeFile(temporary, content);
    await rename(temporary, path);
  });
}

/** Errors of the file system with the path that was meant. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new InputError(`${path}: cannot be written: ${(error as Error).message}.`, "Choose another place.");
  }
}
