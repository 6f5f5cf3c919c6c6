// --resume DIR: the options and files of the run that DIR holds.
import type { Command } from "commander";
import { InputError } from "../errors.ts";
import { checkpointsIn } from "../output/place.ts";
import { checkSameFile, readSavedRun, type SavedRun, type UnfinishedRun } from "../saved-run.ts";
import { applyOptions, type Config } from "./config-file.ts";

/** A run to resume. */
export interface ResumedRun {
  /** The paths from which its files are read, and all options as they were given. */
  readonly paths: readonly string[];
  readonly config: Config;
  readonly run: UnfinishedRun;
}

/** Options whose values are files. */
const FILES = ["test", "validation", "futureFile", "vectors"] as const;

/** Options that may differ from those of the run. */
const FREE: ReadonlySet<string> = new Set(["resume", "out", "json", "explain", "profile"]);

/**
 * Reads the options of the run in `directory` into the command; "finished" where there is nothing to resume. Throws
 * {@link InputError} for options and files that contradict the run.
 */
export async function resumedRun(
  directory: string,
  files: readonly string[],
  given: ReadonlyMap<string, string | boolean>,
  command: Command,
): Promise<ResumedRun | "finished"> {
  const run = await readSavedRun(directory, command.name());
  if (run === "finished") return run;
  checkGiven(directory, given, run, command);
  const { file: names, ...options } = run.config;
  applyOptions(checkpointsIn(directory), { ...options, out: directory }, command);
  const count = [names].flat().length;
  const paths = run.files.slice(0, count).map((each, i) => files[i] ?? each.path);
  const others = run.files.slice(count);
  for (const [i, path] of paths.entries()) await checkSameFile(path, run.files[i]!);
  for (const other of others) await checkSameFile(other.path, other);
  for (const name of FILES) {
    const other = others.find((each) => each.name === run.config[name]);
    if (other !== undefined) command.setOptionValueWithSource(name, other.path, "config");
  }
  return { paths, config: run.config, run };
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

/** What is said of a run that is finished. */
export function finishedLine(directory: string): string {
  return `${directory}: the run is finished; there is nothing to resume. Omit --resume to start a new run.`;
}
