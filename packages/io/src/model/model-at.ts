// A model in the file system: its file is read once; further files are read on demand.
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { shardIndices } from "../sharded/shard-indices.ts";
import { bytesOf, filesInside, problemOf } from "./files-inside.ts";
import type { ModelDirectory, ModelFile } from "./model-source.ts";

/**
 * Opens a path for `openModel` of grus or for a reader: a file with its bytes, or a directory. Further files are
 * regular files inside the folder; links that lead out of it are refused. Throws {@link ModelFileError} if the
 * path does not exist, or cannot be read.
 */
export async function modelAt(path: string): Promise<ModelFile | ModelDirectory> {
  const found = await attempt(path, () => stat(path));
  if (found.isDirectory()) return { name: path, read: filesInside(path, ...mainsIn(path)) };
  const bytes = await attempt(path, () => readFile(path));
  return { name: path, bytes: bytesOf(bytes), beside: filesInside(dirname(path), path) };
}

/** The files by which a directory is opened. */
function mainsIn(folder: string): string[] {
  return ["model.json", ...shardIndices].map((name) => join(folder, name));
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw problemOf(path, error);
  }
}
