// The checkpoints of `grus forecast`, in DIR/checkpoints as long as a run is not over: they hold its file's checksum and its flags.

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describeSavedRun, type SavedRunDescription } from "@grus/train";
import type { CheckpointOptions, Resumed } from "grus";
import { openCheckpointDirectory, readCheckpointDirectory } from "grus/node";
import type { Console } from "./console.ts";
import { InputError } from "./errors.ts";
import { kindOf, readParts } from "./files.ts";
import { areSavedFlags, isRecord, type SavedFlags, wrongFlag } from "./saved-flags.ts";

/** What a run is made of; plain data, kept in each of its checkpoints. */
export interface SavedForecast {
  /** The CSV file as it was named, and where that is. */
  readonly file: string;
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly checksum: string;
  /** All flags but those that change no number. */
  readonly flags: SavedFlags;
}

/** The open checkpoints of a run. */
export interface ForecastCheckpoints {
  /** For training. */
  readonly options: CheckpointOptions;
  /** Lets others write there. */
  close(): Promise<void>;
  /** Removes them: the run is over, and its files are written. */
  remove(): Promise<void>;
}

/** Opens the checkpoints of a run in `directory`, which goes on there or begins. Throws {@link InputError} where a run that is to begin would overwrite one. */
export async function openForecastCheckpoints(
  directory: string,
  saved: SavedForecast,
  {
    isResumed,
    everySeconds,
    console,
  }: { readonly isResumed: boolean; readonly everySeconds: number; readonly console: Console },
): Promise<ForecastCheckpoints> {
  if (!isResumed) await refuseUnfinished(directory);
  const path = join(directory, "checkpoints");
  const store = await openCheckpointDirectory(path);
  const onResume = (resumed: Resumed) => {
    for (const { name, reason } of resumed.skipped)
      console.error(`${join(path, name)} is damaged (${reason}); the one before it is used`);
    console.error(`resuming ${placeText(resumed)}`);
  };
  return {
    options: {
      store,
      everySeconds,
      resume: isResumed ? "always" : "never",
      settings: { ...saved },
      onResume,
    },
    close: () => store.close(),
    remove: async () => {
      await store.close();
      await rm(path, { recursive: true });
    },
  };
}

/** The run that `directory` holds the checkpoints of, or "finished" where it is over. Throws {@link InputError} where there is none. */
export async function readSavedForecast(directory: string): Promise<SavedForecast | "finished"> {
  const found = await newestIn(directory);
  if (found !== undefined) return savedForecast(directory, found);
  if ((await kindOf(join(directory, "metrics.json"))) !== undefined) return "finished";
  throw new InputError(
    `${directory}: there is no checkpoint to resume from.`,
    "Give a directory that `grus forecast --out DIR` has begun to write.",
  );
}

/** Throws {@link InputError} where a file is not the one that a run was begun with. */
export async function checkSameFile(path: string, { file, checksum }: SavedForecast): Promise<void> {
  const found = await checksumOf(path);
  if (found === checksum) return;
  throw new InputError(
    `${path}: the file has changed since the run was begun (SHA-256 ${found.slice(0, 12)}…; the checkpoint has ${checksum.slice(0, 12)}… of ${file}).`,
    "Resume with the file as it was, or begin anew with another --out.",
  );
}

/** SHA-256 of a file's bytes, in hexadecimal. Throws {@link InputError} where it cannot be read. */
export async function checksumOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of readParts(path)) hash.update(part);
  return hash.digest("hex");
}

/** What a run is made of, for its checkpoints. */
export async function forecastToSave(file: string, flags: SavedFlags): Promise<SavedForecast> {
  return { file, path: resolve(file), checksum: await checksumOf(file), flags };
}

async function refuseUnfinished(directory: string): Promise<void> {
  const found = await newestIn(directory);
  if (found === undefined) return;
  throw new InputError(
    `${directory}: there is a run that is not finished: ${placeText(found)}.`,
    `Go on with it by \`grus forecast --resume ${directory}\`, choose another --out, or remove ${join(directory, "checkpoints")}.`,
  );
}

async function newestIn(directory: string): Promise<SavedRunDescription | undefined> {
  const path = join(directory, "checkpoints");
  if ((await kindOf(path)) === undefined) return undefined;
  const { checkpoint, skipped } = await readCheckpointDirectory(path).load();
  if (checkpoint !== undefined) return describeSavedRun(checkpoint);
  if (skipped.length === 0) return undefined;
  throw new InputError(
    `${path}: no checkpoint there is whole (${skipped.map(({ name, reason }) => `${name}: ${reason}`).join("; ")}).`,
    `Remove ${path} and begin anew.`,
  );
}

function savedForecast(directory: string, { settings }: SavedRunDescription): SavedForecast {
  const own: unknown = isRecord(settings) ? settings.own : undefined;
  const { file, path, checksum, flags } = isRecord(own) ? own : {};
  if (typeof file !== "string" || typeof path !== "string" || typeof checksum !== "string")
    throw new InputError(
      `${directory}: its checkpoint was not written by \`grus forecast\`.`,
      "Go on with the program that wrote it.",
    );
  if (areSavedFlags(flags)) return { file, path, checksum, flags };
  throw new InputError(
    `${directory}: its checkpoint holds other flags than \`grus forecast\` saves, at "${wrongFlag(flags)}".`,
    "Resume it with the version of @grus/cli that wrote it.",
  );
}

function placeText({
  step,
  epoch,
  batches,
}: {
  readonly step: number;
  readonly epoch: number;
  readonly batches: number;
}): string {
  return batches === 0 ? `after epoch ${epoch - 1}, step ${step}` : `in epoch ${epoch}, step ${step}`;
}
