// Writes files atomically: readers see the old files or the new ones, and a failure leaves the old ones.
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError } from "../errors.ts";
import { kindOf, reasonOf } from "../files.ts";

type Content = string | Uint8Array;

/** All files that Grus writes into a model directory; the file that describes the others is last. */
const MODEL_FILES = [
  "model.safetensors",
  "model.onnx",
  "golden.safetensors",
  "forecast.csv",
  "backtest.csv",
  "paths.csv",
  "explanation.csv",
  "metrics.json",
  "config.json",
  "report.html",
  "model.json",
];

/**
 * Writes the files of a model into a directory, created if needed, and removes files of the previous model
 * that are not replaced; returns the names of the removed files. Throws {@link InputError} on failure; the
 * previous model is then complete.
 */
export async function writeModelFiles(
  directory: string,
  files: Readonly<Record<string, Content>>,
): Promise<string[]> {
  await named(directory, () => mkdir(directory, { recursive: true }));
  const at = (name: string) => join(directory, name);
  const names = Object.keys(files).sort((a, b) => MODEL_FILES.indexOf(a) - MODEL_FILES.indexOf(b));
  const others = MODEL_FILES.filter((name) => !Object.hasOwn(files, name));
  const kinds = await Promise.all(others.map((name) => kindOf(at(name))));
  const stale = others.filter((_, i) => kinds[i] === "file");
  await replace(
    names.map((name) => [at(name), files[name]!]),
    stale.map(at),
  );
  return stale;
}

/** Lines about the result of {@link writeModelFiles}. */
export function writtenLines(
  directory: string,
  written: readonly string[],
  removed: readonly string[],
): string[] {
  const line = `wrote ${written.join(", ")} to ${directory}`;
  return removed.length === 0 ? [line] : [line, `removed ${removed.join(", ")} of the previous model`];
}

/** Writes one file, creating parent directories if needed. Throws {@link InputError} on failure. */
export function writeOneFile(path: string, content: Content): Promise<void> {
  return writeTogether([[path, content]]);
}

/** {@link writeOneFile} for several files: all are written, or none. */
export async function writeTogether(files: readonly (readonly [string, Content])[]): Promise<void> {
  for (const [path] of files) await named(path, () => mkdir(dirname(path), { recursive: true }));
  await replace(files, []);
}

/**
 * All files are written under temporary names before the first is replaced; the last one is replaced at the
 * end.
 */
async function replace(
  files: readonly (readonly [string, Content])[],
  stale: readonly string[],
): Promise<void> {
  const moves = files.map(([path, content]) => ({ path, content, temporary: `${path}.${process.pid}.tmp` }));
  const put = ({ path, temporary }: (typeof moves)[number]) => named(path, () => rename(temporary, path));
  try {
    for (const { path, content, temporary } of moves) {
      if ((await kindOf(path)) === "directory") refuse(path, "is a directory");
      await named(path, () => writeFile(temporary, content));
    }
    for (const move of moves.slice(0, -1)) await put(move);
    for (const path of stale) await named(path, () => rm(path));
    for (const move of moves.slice(-1)) await put(move);
  } finally {
    for (const { temporary } of moves) await rm(temporary, { force: true, recursive: true });
  }
}

/** File system errors with the intended path. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return refuse(path, reasonOf(error));
  }
}

function refuse(path: string, reason: string): never {
  throw new InputError(`${path}: cannot be written: ${reason}.`, "Choose another path.");
}
