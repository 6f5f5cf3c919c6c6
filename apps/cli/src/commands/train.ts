// grus train: trains and tests a recurrent network on a CSV file, and reports on it.
import type { OptionWriter } from "@grus/data";
import type { Command } from "commander";
import { type CheckpointOptions, forecast } from "grus";
import { backendOptions, startBackend } from "../backend-option.ts";
import { openTrainCheckpoints, type TrainCheckpoints, trainingToSave } from "../checkpoints.ts";
import type { Console } from "../console.ts";
import { flagWriter } from "../flags-of-options.ts";
import { type Interrupt, interruptSignal } from "../interrupt.ts";
import { nameList, oneOf, positiveNumber, wholeNumber } from "../options.ts";
import { checkFormat } from "../output/place.ts";
import { progressDisplay } from "../output/progress-bar.ts";
import { noteLines, tableSummary } from "../output/summary.ts";
import { writeTrained } from "../output/train-files.ts";
import { forecastChart, resultLines } from "../output/train-text.ts";
import { readTable } from "../read-table.ts";
import { addReadingOptions } from "../reading-options.ts";
import { flagsToSave } from "../saved-flags.ts";
import { metricsOf, type TrainRun } from "../train-run.ts";
import type { TrainFlags } from "./train-flags.ts";
import { type TrainPlan, trainPlan } from "./train-plan.ts";

/** Adds the command. */
export function addTrain(program: Command, console: Console): void {
  const command = program
    .command("train")
    .description("Train one recurrent network on a CSV file, which can be resumed, fine-tuned and exported.")
    .argument("[file]", "CSV file with a header (default with --resume: the file of the run)")
    .option("--target <column>", "the column to forecast; required unless --resume is given")
    .option("--time <column>", "the column of dates (default: the first one)")
    .option("--features <columns>", "further input columns, separated by commas", nameList)
    .option("--horizon <steps>", "steps to forecast", wholeNumber(1), 7)
    .option("--context <steps>", "steps of input", wholeNumber(1), 28)
    .option("--cell <cell>", `one of ${forecast.cellNames.join(", ")}`, oneOf(forecast.cellNames), "gru")
    .option("--hidden <units>", "units per layer", wholeNumber(1), 32)
    .option("--layers <count>", "recurrent layers", wholeNumber(1), 1)
    .option("--epochs <count>", "passes over the training part", wholeNumber(1), 40)
    .option("--learning-rate <rate>", "of AdamW (default: 0.002)", positiveNumber)
    .option("--seed <number>", "the same seed gives the same results", wholeNumber(0), 0)
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto")
    .option("--gaps <rule>", "missing times: error, fill or keep", oneOf(["error", "fill", "keep"]), "error")
    .option(
      "--missing <rule>",
      "missing cells: error, interpolate, forward or drop",
      oneOf(["error", "interpolate", "forward", "drop"]),
      "error",
    )
    .option(
      "--duplicates <rule>",
      "repeated times: error, first or last",
      oneOf(["error", "first", "last"]),
      "error",
    )
    .option("--out <dir>", "write model, forecast, metrics and report there")
    .option("--resume <dir>", "resume the run of `--out DIR`, with its file, flags and last checkpoint")
    .option(
      "--checkpoint-every <seconds>",
      "with --out: save a checkpoint at this interval, and after every epoch",
      positiveNumber,
      60,
    )
    .option("--json", "print only metrics.json on standard output");
  addReadingOptions(command).action(async (file: string | undefined, flags: TrainFlags) => {
    const plan = await trainPlan(file, flags, command);
    if (plan !== "finished") return runTraining(plan, flagWriter(command, command), console);
    console.error(
      `${flags.resume}: the run is finished; there is nothing to resume. Omit --resume to start a new run.`,
    );
  });
}

async function runTraining(plan: TrainPlan, write: OptionWriter, console: Console): Promise<void> {
  const { flags } = plan;
  const say = flags.json ? console.error : console.out;
  if (flags.out !== undefined) await checkFormat(flags.out, "grus-forecaster");
  const table = await readTable(plan.path, flags, flags.time);
  for (const line of tableSummary(table, write, flags.time)) say(line);
  // The table is in the steps of --resample already.
  const prepared = forecast.prepare(table, {
    ...flags,
    resample: undefined,
    handleGaps: flags.gaps,
    handleMissing: flags.missing,
    handleDuplicates: flags.duplicates,
  });
  for (const line of noteLines(prepared.notes, write)) say(line);
  say(preparedLine(prepared));
  const checkpoints = await checkpointsOf(plan, console);
  try {
    const run = await trainAndTest(plan, prepared, checkpoints, console);
    for (const line of resultLines(run, console.paint)) say(line);
    if (!flags.json) console.out(forecastChart(run, console.paint.isColorSupported));
    if (flags.out !== undefined) for (const line of await writeTrained(flags.out, run)) console.error(line);
    if (run.fit.stopped === "aborted") for (const line of resumeLines(flags)) say(line);
    else await checkpoints?.remove();
    if (flags.json) console.out(JSON.stringify(metricsOf(run), undefined, 2));
    else console.out(verdictLine(run, console));
  } finally {
    await checkpoints?.close();
  }
}

/** The checkpoints of a run with --out. */
async function checkpointsOf(
  { file, flags, saved }: TrainPlan,
  console: Console,
): Promise<TrainCheckpoints | undefined> {
  if (flags.out === undefined) return undefined;
  const own = saved ?? (await trainingToSave(file, flagsToSave(flags)));
  const everySeconds = flags.checkpointEvery;
  return openTrainCheckpoints(flags.out, own, { isResumed: saved !== undefined, everySeconds, console });
}

async function trainAndTest(
  { file, flags, saved }: TrainPlan,
  prepared: forecast.Prepared,
  checkpoints: TrainCheckpoints | undefined,
  console: Console,
): Promise<TrainRun> {
  const backend = await startBackend(flags.backend);
  const interrupt = interruptSignal(console);
  try {
    const newDisplay = () => progressDisplay(flags.epochs, console.stream);
    // A resumed run reports its position before any other output.
    let display = saved === undefined ? newDisplay() : undefined;
    const { hidden: hiddenSize, cell, layers, epochs, seed, learningRate } = flags;
    const training = await forecast.train({
      backend,
      prepared,
      cell,
      hiddenSize,
      layers,
      epochs,
      seed,
      signal: interrupt.signal,
      learningRate,
      checkpoints: checkpoints && notifying(interrupt, checkpoints.options),
    });
    for await (const progress of training) {
      display ??= newDisplay();
      display.show(progress);
      interrupt.epochDone();
    }
    display?.stop();
    const { forecaster, fit } = await training.finish();
    const test = await forecast.test(backend, forecaster, prepared);
    const next = await forecast.next(backend, forecaster, prepared);
    return { file, flags, prepared, forecaster, fit, test, next, backend: backend.name };
  } finally {
    interrupt.release();
    await backend.dispose();
  }
}

/**
 * The checkpoints, which tell `interrupt` when a run resumed after its first epoch already has a best epoch.
 */
function notifying(interrupt: Interrupt, options: CheckpointOptions): CheckpointOptions {
  return {
    ...options,
    onResume: (resumed) => {
      if (resumed.epoch > 1) interrupt.epochDone();
      options.onResume?.(resumed);
    },
  };
}

function resumeLines({ out }: TrainFlags): string[] {
  return out === undefined ? [] : [`training is not finished: resume with \`grus train --resume ${out}\``];
}

function preparedLine({ train, validation, test, featureNames, targetName }: forecast.Prepared): string {
  const windows = `${train.origins.length} training, ${validation.origins.length} validation, ${test.origins.length} test windows`;
  return `forecasting ${targetName} from ${featureNames.join(", ")}: ${windows}`;
}

function verdictLine({ test }: TrainRun, { paint }: Console): string {
  const { mase, mae } = test.model.errors;
  const rival = test.baselines[test.best].errors.mae;
  const answer = test.beatsNaive ? paint.green("yes") : paint.red("no");
  return `beats the best naive forecast: ${answer} (MASE ${mase.toFixed(2)}, MAE ${mae.toFixed(3)} against ${rival.toFixed(3)} of ${test.best})`;
}
