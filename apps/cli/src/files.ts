// Reading files and directories, with the file system's errors in words.
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { InputError } from "./errors.ts";

/** What the codes of a file system mean. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EISDIR: "is a directory; expected a file",
  ELOOP: "its symbolic links lead round in a circle",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "there is no such file or directory",
  ENOSPC: "there is no space left",
  ENOTDIR: "a part of the path is a file, and no directory",
  EPERM: "the system does not allow it",
  EROFS: "the file system is read-only",
};

/** What an error of the file system says, without the path that it happened to be about. */
export function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message.replace(/^[A-Z0-9]+: /, "").replace(/, \w+( '.*)?$/, "");
}

/** The bytes of a file. Throws {@link InputError} where it cannot be read. */
export async function readBytes(path: string, cure = "Check the path."): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await told(path, cure, () => readFile(path)));
}

/** As {@link readBytes}; undefined where there is no such file. */
export async function readOptional(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return (await kindOf(path)) === undefined ? undefined : readBytes(path);
}

/** The JSON value in a file. Throws {@link InputError} where it cannot be read, or holds none. */
export async function readJson(path: string): Promise<unknown> {
  const file = await readBytes(path);
  try {
    return JSON.parse(new TextDecoder().decode(file));
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}.`, "Write JSON.");
  }
}

/** The bytes of a file part by part. Throws {@link InputError} where it cannot be read. */
export async function* readParts(path: string): AsyncGenerator<Uint8Array> {
  const parts = createReadStream(path)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await told(path, "Check the path.", () => parts.next());
      if (done) return;
      yield value as Buffer;
    }
  } finally {
    await parts.return?.();
  }
}

/** What a path leads to; undefined where there is nothing. Throws {@link InputError} where that cannot be told. */
export async function kindOf(path: string): Promise<"file" | "directory" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "directory" : "file";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InputError(`${path}: ${reasonOf(error)}.`, "Check the path.");
  }
}

/** As {@link kindOf}, of something that must be there. */
export async function existingKind(path: string): Promise<"file" | "directory"> {
  const found = await kindOf(path);
  if (found !== undefined) return found;
  throw new InputError(`${path}: ${REASONS.ENOENT}.`, "Check the path.");
}

/** The names in a directory. */
export function namesIn(directory: string): Promise<string[]> {
  return told(directory, "Check the path.", () => readdir(directory));
}

async function told<T>(path: string, cure: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new InputError(`${path}: ${reasonOf(error)}.`, cure);
  }
}
