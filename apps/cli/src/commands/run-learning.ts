// Runs what a command that trains a model asks for: trains, prints, and writes model, metrics.json and report.html.
import type { Command } from "commander";
import type { Backend, CheckpointOptions, text as language } from "grus";
import type { BackendOption } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { inShell } from "../flag-text.ts";
import { endTrainingOnInterrupt } from "../interrupt.ts";
import { forecastDisplay } from "../output/forecast-progress.ts";
import type { LearningRun } from "../output/learning-report.ts";
import { writeTextModel } from "../output/write-text-model.ts";
import { type ProfiledBackend, startProfiled } from "../profiled-backend.ts";
import { keptTraining } from "../training-store.ts";
import type { LearningCall, LearningFlags } from "./learning-call.ts";

/** What is used of the flags. */
interface RunFlags extends LearningFlags {
  readonly backend: BackendOption;
  readonly profile?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Options of all that learns. */
export interface SharedOptions {
  readonly backend: Backend;
  /** Ctrl-C. */
  readonly stop: AbortSignal;
  readonly checkpoints: CheckpointOptions | undefined;
  onProgress(progress: LearningProgress): void;
}

/** How far work has come. */
interface LearningProgress {
  readonly stage: string;
  readonly done: number;
  readonly detail?: string | undefined;
}

/** What is made of what was learned. */
export interface LearningResults {
  readonly model: language.TextModel;
  readonly metrics: {
    readonly verdict: string;
    readonly training: Pick<language.TrainingSummary, "stopped">;
  };
  /** What is printed, before the verdict. */
  readonly lines: readonly string[];
  report(directory: string, run: LearningRun): string;
}

/** Trains by `learn` and gives the results. A run that Ctrl-C ended keeps its checkpoints. */
export async function runLearning<Learned>(
  call: LearningCall<RunFlags>,
  command: Command,
  console: Console,
  learn: (shared: SharedOptions) => Promise<Learned>,
  resultsOf: (learned: Learned, seconds: number) => LearningResults,
): Promise<void> {
  const { flags, checkpoints, line } = call;
  const started = performance.now();
  const profiled = await startProfiled(flags);
  try {
    const learned = await trained(call, console, profiled, learn);
    const seconds = (performance.now() - started) / 1000;
    const { model, metrics, lines, report } = resultsOf(learned, seconds);
    if (!flags.json) for (const each of lines) console.out(each);
    if (flags.out !== undefined)
      for (const each of await writeTextModel(
        flags.out,
        model,
        metrics,
        report(flags.out, { seconds, line }),
      ))
        console.error(each);
    await profiled.printProfile(console);
    console.out(flags.json ? JSON.stringify(metrics) : metrics.verdict);
    if (metrics.training.stopped !== "aborted") await checkpoints?.remove();
    else if (checkpoints !== undefined) console.error(resumeLine(command, flags.out!));
  } finally {
    await profiled.backend.dispose();
    await checkpoints?.close();
  }
}

function resumeLine(command: Command, directory: string): string {
  return `training can be resumed: \`grus ${command.name()} --resume ${inShell(directory)}\``;
}

async function trained<Learned>(
  { checkpoints }: LearningCall<RunFlags>,
  console: Console,
  { backend }: ProfiledBackend,
  learn: (shared: SharedOptions) => Promise<Learned>,
): Promise<Learned> {
  const interrupt = endTrainingOnInterrupt(console);
  const display = forecastDisplay(console.stream);
  try {
    return await learn({
      backend,
      stop: interrupt.signal,
      checkpoints: checkpoints && keptTraining(checkpoints, console),
      onProgress: ({ stage, done, detail }) =>
        display.show({ stage, done, part: detail ?? "", detail: undefined }),
    });
  } finally {
    display.stop();
    interrupt.release();
  }
}
