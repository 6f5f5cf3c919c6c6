// Loggers that write files in Node. Directories are created; existing content is never overwritten, so that a
// resumed run continues its log.
import { appendFile, mkdir, open } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { Callback } from "../progress.ts";
import { csvLogger } from "./csv-logger.ts";
import { jsonLinesLogger } from "./json-lines-logger.ts";
import type { LogSink } from "./log-sink.ts";
import { tensorBoardLogger } from "./tensorboard-logger.ts";

/** How often steps are written. */
export interface LogFileOptions {
  /** Also writes every so many steps. Default: epochs only. */
  readonly everySteps?: number | undefined;
}

/** A sink that appends to a text file; an incomplete last line, as after a crash, is terminated first. */
export async function fileSink(path: string): Promise<LogSink> {
  await mkdir(dirname(path), { recursive: true });
  const last = await lastByteOf(path);
  if (last !== undefined && last !== LINE_FEED) await appendFile(path, "\n");
  return { isContinued: last !== undefined, write: (chunk) => appendFile(path, chunk) };
}

/** {@link jsonLinesLogger} to a file. */
export async function jsonLinesFile(path: string, options: LogFileOptions = {}): Promise<Callback> {
  return jsonLinesLogger({ ...options, sink: await fileSink(path) });
}

/** {@link csvLogger} to a file. */
export async function csvFile(path: string): Promise<Callback> {
  return csvLogger({ sink: await fileSink(path) });
}

/**
 * {@link tensorBoardLogger} to a new file in a directory, which is created with the first number. Run
 * `tensorboard --logdir` on the directory or its parent.
 */
export async function tensorBoardDirectory(
  directory: string,
  options: LogFileOptions = {},
): Promise<Callback> {
  await mkdir(directory, { recursive: true });
  let path: Promise<string> | undefined;
  const sink: LogSink = {
    async write(chunk) {
      path ??= newEventFile(directory);
      await appendFile(await path, chunk);
    },
  };
  return tensorBoardLogger({ ...options, sink });
}

const LINE_FEED = 10;

/** Undefined for a file that is empty or missing. */
async function lastByteOf(path: string): Promise<number | undefined> {
  const file = await open(path, "a+");
  try {
    const { size } = await file.stat();
    if (size === 0) return undefined;
    const { buffer } = await file.read(new Uint8Array(1), 0, 1, size - 1);
    return buffer[0];
  } finally {
    await file.close();
  }
}

/** Creates a file with TensorBoard's naming, with a number if one of the same second exists. */
async function newEventFile(directory: string): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000);
  for (let number = 0; ; number++) {
    const path = join(directory, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${number}`);
    const file = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await file?.close();
    if (file !== undefined) return path;
  }
}
