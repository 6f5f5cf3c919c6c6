// Reads files and directories, with readable file system errors.
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { checkJsonSize, parseJson, type RefuseJson } from "@grus/io/files";
import { InputError } from "./errors.ts";

/** Explanations of file system error codes. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EISDIR: "is a directory; expected a file",
  ELOOP: "its symbolic links form a cycle",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on the device",
  ENOTDIR: "a part of the path is a file, not a directory",
  EPERM: "the system does not allow it",
  EROFS: "the file system is read-only",
};

/** The text of a file system error, without its path. */
export function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message.replace(/^[A-Z0-9]+: /, "").replace(/, \w+( '.*)?$/, "");
}

/** The bytes of a file. Throws {@link InputError} if it cannot be read. */
export async function readBytes(path: string, cure = "Check the path."): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await withReason(path, cure, () => readFile(path)));
}

/** The JSON value in a file. Throws {@link InputError} if it cannot be read, is not JSON, or is far too long. */
export async function readJson(path: string): Promise<unknown> {
  return parseJson(await readJsonBytes(path), refusalOf(path));
}

/** The text of a JSON file. Throws {@link InputError} as {@link readJson} does. */
export async function readJsonText(path: string, cure?: string): Promise<string> {
  return new TextDecoder().decode(await readJsonBytes(path, cure));
}

/** {@link readJsonText}; undefined if the file does not exist. */
export async function readOptionalJson(path: string): Promise<string | undefined> {
  return (await kindOf(path)) === undefined ? undefined : readJsonText(path);
}

/** The size is checked before the file is read. */
async function readJsonBytes(path: string, cure?: string): Promise<Uint8Array> {
  const { size } = await withReason(path, cure ?? "Check the path.", () => stat(path));
  checkJsonSize(size, refusalOf(path));
  return readBytes(path, cure);
}

function refusalOf(path: string): RefuseJson {
  return ({ expected, got }) => {
    throw new InputError(`${path}: expected ${expected}; got ${got}.`, "Correct the JSON.");
  };
}

/** The bytes of a file in parts. Throws {@link InputError} if it cannot be read. */
export async function* readParts(path: string): AsyncGenerator<Uint8Array> {
  const parts = createReadStream(path)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await withReason(path, "Check the path.", () => parts.next());
      if (done) return;
      yield value as Buffer;
    }
  } finally {
    await parts.return?.();
  }
}

/** The first part of a file, some tens of kilobytes; empty for an empty file. */
export async function readHead(path: string): Promise<Uint8Array> {
  for await (const part of readParts(path)) return new Uint8Array(part);
  return new Uint8Array();
}

/** The kind of a path; undefined if it does not exist. Throws {@link InputError} if it cannot be examined. */
export async function kindOf(path: string): Promise<"file" | "directory" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "directory" : "file";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InputError(`${path}: ${reasonOf(error)}.`, "Check the path.");
  }
}

/** {@link kindOf} for a path that must exist. */
export async function existingKind(path: string): Promise<"file" | "directory"> {
  const found = await kindOf(path);
  if (found !== undefined) return found;
  throw new InputError(`${path}: ${REASONS.ENOENT}.`, "Check the path.");
}

/** The names in a directory. */
export function namesIn(directory: string): Promise<string[]> {
  return withReason(directory, "Check the path.", () => readdir(directory));
}

async function withReason<T>(path: string, cure: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new InputError(`${path}: ${reasonOf(error)}.`, cure);
  }
}
