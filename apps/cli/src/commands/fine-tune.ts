import type { Command } from "commander";
import { type FineTuned, type FineTuneOptions, fineTune, models, type Progress } from "grus";
import { backendOptions, startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { flagName } from "../flag-text.ts";
import { flagWriter } from "../flags-of-options.ts";
import { interruptSignal } from "../interrupt.ts";
import { forecasterAt } from "../model-directory.ts";
import { matcherOf } from "../models/name-patterns.ts";
import { type NamedOpened, openRunnablePath } from "../models/open-model.ts";
import { readRows } from "../models/tensor-files.ts";
import { checkWritable, targetOf, writeModel } from "../models/write-model.ts";
import {
  addModelOptions,
  nameList,
  numberList,
  oneOf,
  positiveNumber,
  share,
  wholeNumber,
} from "../options.ts";
import { progressDisplay } from "../output/progress-bar.ts";
import { addReadingOptions, readingFlagsOf } from "../reading-options.ts";
import type { FineTuneFlags } from "./fine-tune-flags.ts";
import { checkForecasterFlags, tuneForecaster } from "./fine-tune-forecaster.ts";

/** Adds the command. */
export function addFineTune(program: Command, console: Console): void {
  const command = program
    .command("fine-tune")
    .argument("<model>", "ONNX or Keras file, Grus model directory, or tensors with --layers")
    .argument(
      "<data>",
      "safetensors file: inputs under the model's names, targets under the names of its outputs; for a forecaster a CSV file",
    )
    .requiredOption("--out <path>", "where to write the trained model: .onnx, .safetensors, or a directory")
    .option(
      "--loss <name>",
      `one of ${models.lossNames.join(", ")} (default: cross-entropy for integer targets, else mean squared error)`,
      oneOf(models.lossNames),
    )
    .option(
      "--batch-axis <axes>",
      "the axis of the rows, such as x=1,y=1 (default: the axis named batch, else the first)",
      numberList(0),
    )
    .option(
      "--batch-size <rows>",
      "rows per step (default: 32, or the batch size of the model)",
      wholeNumber(1),
    )
    .option(
      "--validation <part>",
      "the fraction of the rows, from the end, that selects the best epoch",
      share,
      0,
    )
    .option("--only <names>", "train only these parameters; * matches any text (default: all)", nameList)
    .option("--epochs <count>", "passes over the rows", wholeNumber(1), 10)
    .option(
      "--steps <count>",
      "of a forecaster: updates of the weights of each network (default: a tenth of those of training)",
      wholeNumber(1),
    )
    .option(
      "--learning-rate <rate>",
      "of AdamW (default: 0.001; of a forecaster by its networks)",
      positiveNumber,
    )
    .option("--weight-decay <rate>", "of AdamW", share, 0)
    .option("--seed <number>", "the same seed gives the same results", wholeNumber(0), 0)
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto");
  addReadingOptions(addModelOptions(command)).action(
    async (path: string, data: string, flags: FineTuneFlags) => {
      const write = flagWriter(command, undefined);
      const files = await forecasterAt(path);
      if (files === undefined) return tune(path, data, flags, console);
      checkForecasterFlags((name) => command.getOptionValueSource(name) === "cli");
      return tuneForecaster({ files, data, flags }, write, console);
    },
  );
}

async function tune(path: string, dataPath: string, flags: FineTuneFlags, console: Console): Promise<void> {
  if (flags.steps !== undefined)
    throw new InputError(
      `--steps ${flags.steps}: expected a forecaster of \`grus forecast\`.`,
      "Give --epochs.",
    );
  const opened = await openRunnablePath(path, flags, console);
  const target = await targetOf(flags.out, opened);
  checkWritable(target, opened);
  const trains = matcherOf(flags.only, opened.model);
  const tuned = await train(await startOf(opened, dataPath, flags), trains, flags, console);
  for (const line of await writeModel(target, opened, tuned.parameters)) console.error(line);
  console.out(resultLine(tuned, flags.validation > 0 ? "validation loss" : "loss"));
}

function resultLine({ before, after, fit }: Tuned, part: string): string {
  const epochs = fit.history.length;
  const when =
    epochs === 0
      ? `within the first epoch (${fit.steps} steps)`
      : `after ${epochs} epochs (best: ${fit.bestEpoch})`;
  return `${part} ${before.toPrecision(5)} before, ${after.toPrecision(5)} ${when}`;
}

type CommonOptions = Omit<FineTuneOptions, "model" | "data" | "batchAxes">;
/** The result of fine-tuning any model. */
type Tuned = Pick<FineTuned, "parameters" | "before" | "after" | "fit">;
interface TuneRun extends AsyncIterable<Progress> {
  finish(): Promise<Tuned>;
}
type Start = (options: CommonOptions) => Promise<TuneRun>;

/** Starts training on rows of a safetensors file. */
async function startOf(
  opened: NamedOpened,
  path: string,
  { batchAxis, ...flags }: FineTuneFlags,
): Promise<Start> {
  const [given] = Object.keys(readingFlagsOf(flags));
  if (given !== undefined)
    throw new InputError(
      `${flagName(given)}: expected a CSV file; a safetensors file needs no such flag, and marks missing values by NaN.`,
      "Omit it.",
    );
  const data = await readRows(path, opened.model);
  const axes = batchAxis === undefined ? {} : { batchAxes: batchAxis };
  return (options) => fineTune({ ...options, ...axes, model: opened.model, data });
}

async function train(
  start: Start,
  trains: (name: string) => boolean,
  flags: FineTuneFlags,
  console: Console,
): Promise<Tuned> {
  const { loss, batchSize, validation, epochs, learningRate = 0.001, weightDecay, seed } = flags;
  const backend = await startBackend(flags.backend);
  const interrupt = interruptSignal(console);
  try {
    const run = await start({
      backend,
      validation,
      epochs,
      learningRate,
      weightDecay,
      seed,
      signal: interrupt.signal,
      trains,
      ...(loss === undefined ? {} : { loss }),
      ...(batchSize === undefined ? {} : { batchSize }),
    });
    const display = progressDisplay(epochs, console.stream);
    for await (const progress of run) {
      display.show(progress);
      interrupt.epochDone();
    }
    display.stop();
    return await run.finish();
  } finally {
    interrupt.release();
    await backend.dispose();
  }
}
