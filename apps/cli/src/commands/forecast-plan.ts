// What `grus forecast` is to do: a run of its own flags, or one that goes on with those it was begun with.
import type { Command } from "commander";
import { checkSameFile, readSavedForecast, type SavedForecast } from "../checkpoints.ts";
import { InputError } from "../errors.ts";
import { isSavedFlag } from "../saved-flags.ts";
import type { ForecastFlags } from "./forecast-flags.ts";

/** A run to be made. */
export interface ForecastPlan {
  /** The CSV file, as reports name it. */
  readonly file: string;
  /** Where it is read. */
  readonly path: string;
  readonly flags: ForecastFlags;
  /** The run that goes on, if one does. */
  readonly saved: SavedForecast | undefined;
}

/** The plan of a command line; "finished" where the run that is to go on is over. Throws {@link InputError} for flags and files that contradict it. */
export async function forecastPlan(
  file: string | undefined,
  flags: ForecastFlags,
  command: Command,
): Promise<ForecastPlan | "finished"> {
  if (flags.resume !== undefined) return resumedPlan(file, flags, command);
  if (file === undefined) command.error("error: missing required argument 'file'");
  if (flags.target === undefined) command.error("error: required option '--target <column>' not specified");
  return { file: file!, path: file!, flags, saved: undefined };
}

async function resumedPlan(
  file: string | undefined,
  flags: ForecastFlags,
  command: Command,
): Promise<ForecastPlan | "finished"> {
  const directory = flags.resume!;
  const saved = await readSavedForecast(directory);
  if (saved === "finished") return saved;
  const path = file ?? saved.path;
  await checkSameFile(path, saved);
  const own = saved.flags;
  for (const option of command.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== "cli") continue;
    if (name === "out" && flags.out !== directory)
      throw new InputError(`--out ${flags.out} contradicts --resume ${directory}.`, "Leave --out away.");
    if (!isSavedFlag(name) || JSON.stringify(flags[name]) === JSON.stringify(own[name])) continue;
    throw new InputError(
      `${option.long} ${flags[name]} contradicts the run in ${directory}, which has ${own[name] ?? "none"}.`,
      `Leave ${option.long} away, or begin anew with another --out.`,
    );
  }
  const { json, checkpointEvery } = flags;
  const free = { out: directory, checkpointEvery, ...(json === undefined ? {} : { json }) };
  return { file: saved.file, path, flags: { ...own, ...free }, saved };
}
