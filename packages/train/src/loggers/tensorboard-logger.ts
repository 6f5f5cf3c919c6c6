// Progress as TensorBoard's event files.
import type { Callback } from "../progress.ts";
import { type LogSink, numbersOf, stepFilter } from "./log-sink.ts";
import { scalarEvent, versionEvent } from "./tensorboard-events.ts";
import { tfRecord } from "./tf-record.ts";

/** Options of {@link tensorBoardLogger}. */
export interface TensorBoardOptions {
  /**
   * A new file for each part of a run: TensorBoard reads all files of a directory whose names contain
   * `tfevents`.
   */
  readonly sink: LogSink;
  /** Also writes every so many steps. Default: epochs only. */
  readonly everySteps?: number | undefined;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** Writes numbers to an event file. */
export interface ScalarWriter {
  /** One event; the step is a whole number of at least 0. */
  write(tag: string, value: number, step: number): Promise<void>;
}

/**
 * A writer of event files in TensorBoard's format: a version event, then an event per number, as TFRecords
 * with masked CRC-32C.
 */
export function tensorBoardWriter({
  sink,
  now = Date.now,
}: Pick<TensorBoardOptions, "sink" | "now">): ScalarWriter {
  let isBegun = false;
  return {
    async write(tag, value, step) {
      if (!isBegun) await sink.write(tfRecord(versionEvent(now() / 1000)));
      isBegun = true;
      await sink.write(tfRecord(scalarEvent({ tag, value, step, wallTime: now() / 1000 })));
    },
  };
}

/** The tags of an epoch's numbers: the part before the slash groups charts. */
const TAGS: Readonly<Record<string, string>> = {
  loss: "loss/train",
  validationLoss: "loss/validation",
  gradientNorm: "training/gradient norm",
  learningRateScale: "training/learning rate scale",
  seconds: "training/seconds per epoch",
};

/**
 * Writes for each epoch, at its last step, `loss/train`, `loss/validation`, `training/…` (gradient norm,
 * learning rate scale, seconds) and `metrics/NAME`; for steps `step/loss` and `step/gradient norm`.
 */
export function tensorBoardLogger({ sink, everySteps, now }: TensorBoardOptions): Callback {
  const isDue = stepFilter("tensorBoardLogger", everySteps);
  const writer = tensorBoardWriter({ sink, now });
  return {
    async onEpoch(progress) {
      const numbers = numbersOf(progress);
      for (const [name, tag] of Object.entries(TAGS))
        if (numbers[name] !== undefined) await writer.write(tag, numbers[name], progress.step);
      for (const [name, value] of Object.entries(progress.metrics))
        await writer.write(`metrics/${name}`, value, progress.step);
    },
    async onStep({ step, loss, gradientNorm }) {
      if (!isDue(step)) return;
      await writer.write("step/loss", loss, step);
      await writer.write("step/gradient norm", gradientNorm, step);
    },
  };
}
