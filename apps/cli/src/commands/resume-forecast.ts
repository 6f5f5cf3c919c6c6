// `grus forecast --resume DIR`: the options and files of the run that DIR holds.
import type { Command } from "commander";
import { InputError } from "../errors.ts";
import { checkpointsIn } from "../output/place.ts";
import { checkSameFile, readSavedRun, type SavedRun, type UnfinishedRun } from "../run-checkpoints.ts";
import { applyOptions, type Config } from "./config-file.ts";

/** A run to resume. */
export interface ResumedRun {
  /** The path from which the CSV file is read, and all options as they were given. */
  readonly path: string;
  readonly config: Config;
  readonly run: UnfinishedRun;
}

/** Options that may differ from those of the run. */
const FREE: ReadonlySet<string> = new Set(["resume", "out", "json", "explain"]);

/**
 * Reads the options of the run in `directory` into the command; "finished" where there is nothing to resume. Throws
 * {@link InputError} for options and files that contradict the run.
 */
export async function resumedRun(
  directory: string,
  file: string | undefined,
  given: ReadonlyMap<string, string | boolean>,
  command: Command,
): Promise<ResumedRun | "finished"> {
  const run = await readSavedRun(directory);
  if (run === "finished") return run;
  checkGiven(directory, given, run, command);
  applyOptions(checkpointsIn(directory), { ...run.config, out: directory }, command);
  const [table, ...others] = run.files;
  const path = file ?? table!.path;
  await checkSameFile(path, table!);
  for (const other of others) await checkSameFile(other.path, other);
  for (const name of ["test", "futureFile"] as const) {
    const other = others.find((each) => each.name === run.config[name]);
    if (other !== undefined) command.setOptionValueWithSource(name, other.path, "config");
  }
  return { path, config: run.config, run };
}

function checkGiven(
  directory: string,
  given: ReadonlyMap<string, string | boolean>,
  { config }: SavedRun,
  command: Command,
): void {
  for (const [name, value] of given) {
    const { long } = command.options.find((option) => option.attributeName() === name)!;
    if (name === "out" && value !== directory)
      throw new InputError(`--out ${value} contradicts --resume ${directory}.`, "Omit --out.");
    if (FREE.has(name) || String(config[name]) === String(value)) continue;
    throw new InputError(
      `${long} ${value} contradicts the run in ${directory}, which has ${config[name] ?? "none"}.`,
      `Omit ${long}, or start a new run with another --out.`,
    );
  }
}
