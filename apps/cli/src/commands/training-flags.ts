// The options of commands that train models that label: how long, how, and where results go.
import type { Command } from "commander";
import { type BackendOption, backendOptions } from "../backend-option.ts";
import { oneOf, positiveNumber, wholeNumber } from "../options.ts";
import { addRunOptions, type LearningFlags } from "./learning-call.ts";

/** The parsed flags. */
export interface TrainingFlags extends LearningFlags {
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly minutes?: number | undefined;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly backend: BackendOption;
  readonly json?: boolean | undefined;
}

/** What is learned from, and the defaults. */
export interface TrainingDefaults {
  /** Such as "rows". */
  readonly things: string;
  readonly epochs: number;
  readonly learningRate: number;
  readonly batchSize: number;
}

/** Adds the options. */
export function addTrainingOptions(command: Command, usual: TrainingDefaults): Command {
  const { things, epochs, learningRate, batchSize } = usual;
  return addRunOptions(command)
    .option(
      "--epochs <count>",
      `passes over the ${things} (default: ${epochs}, more for few ${things}, within 5 minutes)`,
      wholeNumber(1),
    )
    .option("--max-steps <count>", "updates of the weights", wholeNumber(1))
    .option("--minutes <minutes>", "the time to train; the learning rate falls to its end", positiveNumber)
    .option("--learning-rate <rate>", "the highest learning rate", positiveNumber, learningRate)
    .option(`--batch-size <${things}>`, `${things} of an update`, wholeNumber(1), batchSize)
    .option("--seed <number>", "of the parts and the weights", wholeNumber(0), 0)
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto")
    .option("--out <dir>", "write the model, metrics.json and report.html there")
    .option("--json", "print only metrics.json on standard output, in one line");
}
