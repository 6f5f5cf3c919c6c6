// The plan of `grus train`: a new run with the given flags, or a resumed run with its original ones.
import type { Command } from "commander";
import { checkSameFile, readSavedTraining, type SavedTraining } from "../checkpoints.ts";
import { InputError } from "../errors.ts";
import { isSavedFlag } from "../saved-flags.ts";
import type { TrainFlags } from "./train-flags.ts";

/** A planned run. */
export interface TrainPlan {
  /** The name of the CSV file in reports. */
  readonly file: string;
  /** The path from which it is read. */
  readonly path: string;
  readonly flags: TrainFlags;
  /** The resumed run, if any. */
  readonly saved: SavedTraining | undefined;
}

/**
 * The plan of a command line; "finished" if the run to resume is finished. Throws {@link InputError} for
 * flags and files that contradict that run.
 */
export async function trainPlan(
  file: string | undefined,
  flags: TrainFlags,
  command: Command,
): Promise<TrainPlan | "finished"> {
  if (flags.resume !== undefined) return resumedPlan(file, flags, command);
  if (file === undefined) command.error("error: missing required argument 'file'");
  if (flags.target === undefined) command.error("error: required option '--target <column>' not specified");
  return { file: file!, path: file!, flags, saved: undefined };
}

async function resumedPlan(
  file: string | undefined,
  flags: TrainFlags,
  command: Command,
): Promise<TrainPlan | "finished"> {
  const directory = flags.resume!;
  const saved = await readSavedTraining(directory);
  if (saved === "finished") return saved;
  const path = file ?? saved.path;
  await checkSameFile(path, saved);
  const own = saved.flags;
  for (const option of command.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== "cli") continue;
    if (name === "out" && flags.out !== directory)
      throw new InputError(`--out ${flags.out} contradicts --resume ${directory}.`, "Omit --out.");
    if (!isSavedFlag(name) || JSON.stringify(flags[name]) === JSON.stringify(own[name])) continue;
    throw new InputError(
      `${option.long} ${flags[name]} contradicts the run in ${directory}, which has ${own[name] ?? "none"}.`,
      `Omit ${option.long}, or start a new run with another --out.`,
    );
  }
  const { json, checkpointEvery } = flags;
  const free = { out: directory, checkpointEvery, ...(json === undefined ? {} : { json }) };
  return { file: saved.file, path, flags: { ...own, ...free }, saved };
}
