// A call of a command that trains a model of language: a new run, or one that --resume continues.
import type { Command } from "commander";
import type { Console } from "../console.ts";
import { checkModelPlace } from "../output/place.ts";
import { profileOption } from "../profiled-backend.ts";
import { type RunCheckpoints, runCheckpoints } from "../run-checkpoints.ts";
import { runToSave } from "../saved-run.ts";
import { commandLine } from "./command-line.ts";
import type { Config } from "./config-file.ts";
import { savedOptions } from "./forecast-config.ts";
import { finishedLine, resumedRun } from "./resume-run.ts";

/** What the options of all these commands have in common. */
export interface LearningFlags {
  readonly out?: string | undefined;
  readonly resume?: string | undefined;
  readonly test?: string | undefined;
  readonly vectors?: string | undefined;
  /** A file, or whether a part is held back. */
  readonly validation?: string | boolean | undefined;
}

/** A call of a command that trains a model. */
export interface LearningCall<Flags> {
  /** From where is learned. */
  readonly paths: readonly string[];
  readonly flags: Flags;
  /** The command line, without where results go. */
  readonly line: string;
  /** Those of a run with --out. */
  readonly checkpoints: RunCheckpoints | undefined;
}

/** Options that the command needs, by the names of their flags. */
type Needed = readonly string[];

/**
 * What a command line asks for; undefined if the run that it resumes is finished. Throws {@link InputError} for a
 * place that holds something else, and for options and files that contradict the run.
 */
export async function learningCall<Flags extends LearningFlags>(
  files: readonly string[],
  given: ReadonlyMap<string, string | boolean>,
  command: Command,
  console: Console,
  needed: Needed = [],
): Promise<LearningCall<Flags> | undefined> {
  const { resume } = command.opts<Flags>();
  if (resume === undefined) return newCall(files, given, command, needed);
  const resumed = await resumedRun(resume, files, given, command);
  if (resumed === "finished") {
    console.error(finishedLine(resume));
    return undefined;
  }
  const { config, paths, run } = resumed;
  const checkpoints = runCheckpoints(resume, run);
  return { paths, flags: command.opts<Flags>(), line: commandLine(config, command), checkpoints };
}

async function newCall<Flags extends LearningFlags>(
  files: readonly string[],
  given: ReadonlyMap<string, string | boolean>,
  command: Command,
  needed: Needed,
): Promise<LearningCall<Flags>> {
  const flags = command.opts<Flags>();
  checkGiven(files, command, needed);
  if (flags.out !== undefined) await checkModelPlace(flags.out, "grus-text");
  const config: Config = {
    file: files.length === 1 ? files[0] : files,
    ...savedOptions(Object.fromEntries(given)),
  };
  return {
    paths: files,
    flags,
    line: commandLine(config, command),
    checkpoints: await checkpointsOf(files, flags, config, command.name()),
  };
}

async function checkpointsOf(
  files: readonly string[],
  { out, test, vectors, validation }: LearningFlags,
  config: Config,
  command: string,
): Promise<RunCheckpoints | undefined> {
  if (out === undefined) return undefined;
  const all = [...files, test, vectors, validation].filter((name) => typeof name === "string");
  return runCheckpoints(out, await runToSave(command, config, all));
}

/** As commander says it: arguments and options are needed without --resume only. */
function checkGiven(files: readonly string[], command: Command, needed: Needed): void {
  if (files.length === 0)
    command.error(`error: missing required argument '${command.registeredArguments[0]!.name()}'`);
  for (const name of needed) {
    const option = command.options.find((each) => each.attributeName() === name)!;
    if (command.getOptionValue(name) === undefined)
      command.error(`error: required option '${option.flags}' not specified`);
  }
}

/** The options of how it runs: resumed, profiled. */
export function addRunOptions(command: Command): Command {
  return command
    .option(...profileOption)
    .option("--resume <dir>", "resume the run of --out DIR that was stopped, with its file and flags");
}
