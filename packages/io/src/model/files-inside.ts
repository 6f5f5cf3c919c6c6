// Files of a folder in the file system, by names that a model file may have chosen: a name that leads out of the
// folder, by a link too, is refused, and so is anything but a regular file.
import { constants, type FileHandle, open, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { codeOf } from "../checkpoint/file-system.ts";
import { ModelFileError } from "../files/model-file-error.ts";
import type { ReadModelFile } from "./model-source.ts";

/**
 * Reads regular files of `folder`. Their real paths must be in the real path of the folder, or in that of the
 * folder of one of `mains`, a file by which the model is opened: the files of a model whose main file is a link may
 * be links to the same place. Throws {@link ModelFileError} for others.
 */
export function filesInside(folder: string, ...mains: readonly string[]): ReadModelFile {
  return async (name) => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const found = await readInside(join(folder, name), folder, mains);
      if (found !== "moved") return found;
    }
    return undefined;
  };
}

/** How often a file is looked for that moves between being found and being opened. */
const TRIALS = 3;

async function readInside(
  path: string,
  folder: string,
  mains: readonly string[],
): Promise<Uint8Array | "moved" | undefined> {
  const real = await realPathOf(path);
  if (real === undefined) return undefined;
  const folders = await Promise.all([realpath(folder), ...mains.map(dirnameOf)]);
  if (!folders.some((own) => own !== undefined && isInside(own, real))) throw outside(path, folder, real);
  return readRegular(path, real);
}

/** The real path of a file; undefined if it does not exist. */
async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw problemOf(path, error);
  }
}

async function dirnameOf(path: string): Promise<string | undefined> {
  const real = await realPathOf(path);
  return real === undefined ? undefined : dirname(real);
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && !/^\.\.([\\/]|$)/.test(way) && !isAbsolute(way);
}

/** Opening a pipe without waiting for a writer. */
const NO_WAIT = constants.O_NONBLOCK ?? 0;

async function readRegular(path: string, real: string): Promise<Uint8Array | "moved"> {
  let file: FileHandle | undefined;
  try {
    file = await open(real, constants.O_RDONLY | NO_WAIT);
    const found = await file.stat();
    if (found.isFile()) return bytesOf(await file.readFile());
    if (!found.isDirectory()) throw notRegular(path);
    throw Object.assign(new Error("a directory"), { code: "EISDIR" });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "moved";
    throw error instanceof ModelFileError ? error : problemOf(path, error);
  } finally {
    await file?.close();
  }
}

function outside(path: string, folder: string, real: string): ModelFileError {
  return new ModelFileError("model", {
    place: path,
    expected: `a file inside ${folder}`,
    got: `${real}, outside of it`,
    cure: "Copy the file into the folder, if you trust the model that names it.",
  });
}

function notRegular(path: string): ModelFileError {
  return new ModelFileError("model", {
    place: path,
    expected: "a regular file",
    got: "a device, pipe or socket",
    cure: "Files beside a model are data; open the model only if you trust its source.",
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no right to read it",
  EISDIR: "a directory",
  ENOENT: "none",
  ENOTDIR: "a path of which a part is a file",
  ELOOP: "a circle of links",
  ENXIO: "a device, pipe or socket",
  EPERM: "no right to read it",
};

/** An error of the file system, about a path. */
export function problemOf(path: string, error: unknown): ModelFileError {
  const got = REASONS[codeOf(error) ?? ""] ?? (error as Error).message;
  const expected = "a file or a directory that can be read";
  const problem = new ModelFileError("model", { place: path, expected, got, cure: "Check the path." });
  return Object.assign(problem, { cause: error });
}

/** The bytes of a buffer, without copying. */
export function bytesOf({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
