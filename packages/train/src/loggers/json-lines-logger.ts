// Progress as JSON lines: one object per line.
import type { Callback } from "../progress.ts";
import { type LogSink, numbersOf, stepFilter } from "./log-sink.ts";

/** Options of {@link jsonLinesLogger}. */
export interface JsonLinesOptions {
  readonly sink: LogSink;
  /** Also writes every so many steps. Default: epochs only. */
  readonly everySteps?: number | undefined;
}

/**
 * Writes a line per epoch,
 *
 *     {"event":"epoch","epoch":1,"step":20,"loss":0.5,"validationLoss":0.6,"gradientNorm":1,"seconds":2,
 *     "metrics":{}}
 *
 * with `learningRateScale` if there is a plateau rule, and `{"event":"step",…}` for steps. Numbers that are
 * not finite are null. A resumed run writes the steps after its checkpoint again: of lines with the same
 * step, the last one is valid.
 */
export function jsonLinesLogger({ sink, everySteps }: JsonLinesOptions): Callback {
  const isDue = stepFilter("jsonLinesLogger", everySteps);
  const write = (event: string, fields: object) => sink.write(`${JSON.stringify({ event, ...fields })}\n`);
  return {
    onEpoch: (progress) => write("epoch", { ...numbersOf(progress), metrics: progress.metrics }),
    onStep: (progress) => (isDue(progress.step) ? write("step", progress) : undefined),
  };
}
