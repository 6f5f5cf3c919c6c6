// Writes files atomically: readers see the old files or the new ones, and a failure leaves the old ones.
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ModelFileError } from "@grus/io";
import { replaceFiles } from "grus/node";
import { InputError } from "../errors.ts";
import { kindOf, reasonOf } from "../files.ts";

/** A text or bytes, which may be in parts that are written one after the other. */
export type FileContent = string | Uint8Array | readonly Uint8Array[];

/** {@link FileContent}, or a text that is made while it is written. */
type Content = FileContent | AsyncIterable<string>;

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
 * that are not replaced, all at one moment (see `replaceFiles` of grus/node); returns the names of the removed
 * files. Throws {@link InputError} on failure; the previous model is then complete.
 */
export async function writeModelFiles(
  directory: string,
  files: Readonly<Record<string, FileContent>>,
): Promise<string[]> {
  await named(directory, () => mkdir(directory, { recursive: true }));
  const names = Object.keys(files).sort((a, b) => MODEL_FILES.indexOf(a) - MODEL_FILES.indexOf(b));
  const others = MODEL_FILES.filter((name) => !Object.hasOwn(files, name));
  const kinds = await Promise.all(others.map((name) => kindOf(join(directory, name))));
  const stale = others.filter((_, i) => kinds[i] === "file");
  try {
    await replaceFiles(directory, Object.fromEntries(names.map((name) => [name, files[name]!])), stale);
  } catch (error) {
    if (!(error instanceof ModelFileError) || error.cause === undefined) throw error;
    return refuse(error.place ?? directory, reasonOf(error.cause));
  }
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
  await replaceEach(files);
}

/** All files are written under temporary names, and flushed to disk, before the first is replaced. */
async function replaceEach(files: readonly (readonly [string, Content])[]): Promise<void> {
  const moves = files.map(([path, content]) => ({ path, content, temporary: `${path}.${process.pid}.tmp` }));
  try {
    for (const { path, content, temporary } of moves) {
      if ((await kindOf(path)) === "directory") refuse(path, "is a directory");
      await named(path, () => writeDown(temporary, content));
    }
    for (const { path, temporary } of moves) await named(path, () => rename(temporary, path));
  } finally {
    for (const { temporary } of moves) await rm(temporary, { force: true, recursive: true });
  }
}

/** Parts are written one after the other, texts through one buffer, so that memory does not grow with their number. */
async function writeDown(path: string, content: Content): Promise<void> {
  let buffer = new Uint8Array(0);
  const file = await open(path, "w");
  try {
    for await (const part of partsOf(content)) {
      if (typeof part === "string" && part.length > buffer.length) buffer = new Uint8Array(part.length);
      await file.writeFile(typeof part === "string" ? encoded(part, buffer) : part);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

function partsOf(content: Content): Iterable<string | Uint8Array> | AsyncIterable<string> {
  return typeof content === "string" || content instanceof Uint8Array ? [content] : content;
}

/** The bytes of a text, in `buffer` if they fit. */
function encoded(text: string, buffer: Uint8Array): Uint8Array {
  const { read, written } = new TextEncoder().encodeInto(text, buffer);
  return read === text.length ? buffer.subarray(0, written) : new TextEncoder().encode(text);
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
