// The checkpoints of `grus train`, in DIR/checkpoints until a run is finished, with the checksum of its
// file and its flags.

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

/** The definition of a run; plain data, stored in each of its checkpoints. */
export interface SavedTraining {
  /** The CSV file as given, and its absolute path. */
  readonly file: string;
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly checksum: string;
  /** All flags that affect the results. */
  readonly flags: SavedFlags;
}

/** The open checkpoints of a run. */
export interface TrainCheckpoints {
  /** The options passed to training. */
  readonly options: CheckpointOptions;
  /** Releases the directory to other writers. */
  close(): Promise<void>;
  /** Removes them, after the run is finished and its files are written. */
  remove(): Promise<void>;
}

/**
 * Opens the checkpoints of a new or resumed run in `directory`. Throws {@link InputError} if a new run would
 * overwrite another.
 */
export async function openTrainCheckpoints(
  directory: string,
  saved: SavedTraining,
  {
    isResumed,
    everySeconds,
    console,
  }: { readonly isResumed: boolean; readonly everySeconds: number; readonly console: Console },
): Promise<TrainCheckpoints> {
  if (!isResumed) await refuseUnfinished(directory);
  const path = join(directory, "checkpoints");
  const store = await openCheckpointDirectory(path);
  const onResume = (resumed: Resumed) => {
    for (const { name, reason } of resumed.skipped)
      console.error(`${join(path, name)} is damaged (${reason}); using the previous one`);
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

/**
 * The run whose checkpoints are in `directory`, or "finished". Throws {@link InputError} if there is none.
 */
export async function readSavedTraining(directory: string): Promise<SavedTraining | "finished"> {
  const found = await newestIn(directory);
  if (found !== undefined) return savedTraining(directory, found);
  if ((await kindOf(join(directory, "metrics.json"))) !== undefined) return "finished";
  throw new InputError(
    `${directory}: expected a checkpoint to resume from; found none.`,
    "Give the directory of an unfinished `grus train --out DIR`.",
  );
}

/** Throws {@link InputError} if a file is not the one with which a run was started. */
export async function checkSameFile(path: string, { file, checksum }: SavedTraining): Promise<void> {
  const found = await checksumOf(path);
  if (found === checksum) return;
  throw new InputError(
    `${path}: the file has changed since the run was started (SHA-256 ${found.slice(0, 12)}…; the checkpoint has ${checksum.slice(0, 12)}… of ${file}).`,
    "Resume with the original file, or start a new run with another --out.",
  );
}

/** SHA-256 of a file's bytes, in hexadecimal. Throws {@link InputError} if it cannot be read. */
export async function checksumOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of readParts(path)) hash.update(part);
  return hash.digest("hex");
}

/** The definition of a run, for its checkpoints. */
export async function trainingToSave(file: string, flags: SavedFlags): Promise<SavedTraining> {
  return { file, path: resolve(file), checksum: await checksumOf(file), flags };
}

async function refuseUnfinished(directory: string): Promise<void> {
  const found = await newestIn(directory);
  if (found === undefined) return;
  throw new InputError(
    `${directory}: holds an unfinished run: ${placeText(found)}.`,
    `Resume it with \`grus train --resume ${directory}\`, choose another --out, or remove ${join(directory, "checkpoints")}.`,
  );
}

async function newestIn(directory: string): Promise<SavedRunDescription | undefined> {
  const path = join(directory, "checkpoints");
  if ((await kindOf(path)) === undefined) return undefined;
  const { checkpoint, skipped } = await readCheckpointDirectory(path).load();
  if (checkpoint !== undefined) return describeSavedRun(checkpoint);
  if (skipped.length === 0) return undefined;
  throw new InputError(
    `${path}: expected a complete checkpoint; found none (${skipped.map(({ name, reason }) => `${name}: ${reason}`).join("; ")}).`,
    `Remove ${path} and start a new run.`,
  );
}

function savedTraining(directory: string, { settings }: SavedRunDescription): SavedTraining {
  const own: unknown = isRecord(settings) ? settings.own : undefined;
  const { file, path, checksum, flags } = isRecord(own) ? own : {};
  if (typeof file !== "string" || typeof path !== "string" || typeof checksum !== "string")
    throw new InputError(
      `${directory}: its checkpoint was not written by \`grus train\`.`,
      "Resume with the program that wrote it.",
    );
  if (areSavedFlags(flags)) return { file, path, checksum, flags };
  throw new InputError(
    `${directory}: its checkpoint has an unknown or invalid flag "${wrongFlag(flags)}".`,
    "Resume with the version of @grus/cli that wrote it.",
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
