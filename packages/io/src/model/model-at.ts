// A model in the file system: its file is read once; further files are read on demand.
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ModelFileError } from "../files/model-file-error.ts";
import type { ModelDirectory, ModelFile, ReadModelFile } from "./model-source.ts";

/**
 * Opens a path for `openModel` of grus or for a reader: a file with its bytes, or a directory. Throws
 * {@link ModelFileError} if it does not exist, or cannot be read.
 */
export async function modelAt(path: string): Promise<ModelFile | ModelDirectory> {
  const found = await attempt(path, () => stat(path));
  if (found.isDirectory()) return { name: path, read: filesIn(path) };
  const bytes = await attempt(path, () => readFile(path));
  return { name: path, bytes: new Uint8Array(bytes), beside: filesIn(dirname(path)) };
}

function filesIn(folder: string): ReadModelFile {
  return async (name) => {
    const path = join(folder, name);
    try {
      return new Uint8Array(await readFile(path));
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw problemOf(path, error);
    }
  };
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw problemOf(path, error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no right to read it",
  EISDIR: "a directory",
  ENOENT: "none",
  ENOTDIR: "a path of which a part is a file",
  EPERM: "no right to read it",
};

function problemOf(path: string, error: unknown): ModelFileError {
  const got = REASONS[codeOf(error) ?? ""] ?? (error as Error).message;
  const expected = "a file or a directory that can be read";
  const problem = new ModelFileError("model", { place: path, expected, got, cure: "Check the path." });
  return Object.assign(problem, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return (error as { readonly code?: string }).code;
}
