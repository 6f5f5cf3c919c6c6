// The ridge over windows as a part: one matrix for all series of a task.
import { forecastRidge, type Ridge, type RidgeBase, ridgeProblem, solveRidge } from "../linear/ridge.ts";
import { addWindows, noWindows, type WindowSums } from "../linear/window-sums.ts";
import { type FittedPart, type Part, predictEach } from "./part.ts";
import type { Task } from "./task.ts";

/** The options of a ridge. */
export interface RidgeOptions {
  /** Values of a window. */
  readonly context: number;
  readonly base: RidgeBase;
  /** Of logarithms; values must be above 0. */
  readonly log: boolean;
  /** In units of the inputs' mean square; see {@link solveRidge}. */
  readonly penalty: number;
}

/** Windows that a ridge needs at least. */
export const LEAST_WINDOWS = 4;

/** A ridge with options. */
export function ridgePart(options: RidgeOptions): Part {
  const name = ridgeName(options);
  return {
    name,
    family: ridgeFamily(options),
    async fit(task, ends): Promise<FittedPart | undefined> {
      const { context, base, penalty } = options;
      const scales = scalesOf(task, ends, options.log);
      if (scales === undefined) return undefined;
      const sums = windowSums(
        task,
        ends.map(() => 0),
        ends,
        context,
        scales,
        options.log,
      );
      if (sums.count < LEAST_WINDOWS) return undefined;
      const ridge = solveRidge(ridgeProblem(sums, context, base), penalty);
      return ridge && fitted(name, ridge, options, scales);
    },
  };
}

/** Ridges of one family differ in context, length of the season and penalty. */
export function ridgeFamily({ log, base }: Pick<RidgeOptions, "log" | "base">): string {
  return `ridge${log ? " of logarithms" : ""}${base.kind === "last" ? "" : " from a season"}`;
}

function ridgeName({ context, base, log, penalty }: RidgeOptions): string {
  const from = base.kind === "last" ? "" : `, from the season of ${base.period}`;
  return `ridge (${log ? "log, " : ""}context ${context}${from}, penalty ${penalty})`;
}

function fitted(
  name: string,
  ridge: Ridge,
  { context, log }: RidgeOptions,
  scales: Float64Array,
): FittedPart {
  return {
    name,
    parameters: ridge.weights.length + ridge.intercept.length,
    predict: async (task, origins) =>
      predictEach(task, origins, (history, series) => {
        const scale = scales[series]!;
        const window = windowOf(history, context).map((value) => (log ? Math.log(value) : value) / scale);
        return forecastRidge(ridge, window).map((value) => (log ? Math.exp(value * scale) : value * scale));
      }),
  };
}

/**
 * The last `context` values of a history, missing ones carried forward, the first known one before the
 * beginning.
 */
function windowOf(history: Float64Array, context: number): Float64Array {
  const window = new Float64Array(context);
  let held = history.find((value) => !Number.isNaN(value)) ?? Number.NaN;
  for (let i = 0; i < context; i++) {
    const value = history[history.length - context + i];
    if (value !== undefined && !Number.isNaN(value)) held = value;
    window[i] = held;
  }
  return window;
}

/**
 * What each series is divided by: the mean absolute change from one value to the next, of logarithms where
 * asked. 1 for a single series, which needs none, and for a constant one. Undefined where a logarithm does
 * not exist.
 */
export function scalesOf({ series }: Task, ends: Int32Array, log: boolean): Float64Array | undefined {
  const known = series.map(({ values }, i) =>
    values.subarray(0, ends[i]!).filter((value) => !Number.isNaN(value)),
  );
  if (log && known.some((values) => values.some((value) => value <= 0))) return undefined;
  return Float64Array.from(known, (values) => {
    if (series.length === 1) return 1;
    let sum = 0;
    for (let t = 1; t < values.length; t++) {
      sum += log ? Math.abs(Math.log(values[t]! / values[t - 1]!)) : Math.abs(values[t]! - values[t - 1]!);
    }
    return sum > 0 ? sum / (values.length - 1) : 1;
  });
}

/**
 * The sums of all complete windows of `context` + horizon values whose horizon lies in [from, to) of each
 * series.
 */
export function windowSums(
  { series, horizon }: Task,
  from: Int32Array,
  to: Int32Array,
  context: number,
  scales: Float64Array,
  log: boolean,
): WindowSums {
  const size = context + horizon;
  return series.reduce((sums, { values }, i) => {
    const scaled = values.subarray(0, to[i]!).map((value) => (log ? Math.log(value) : value) / scales[i]!);
    return completeRuns(scaled, Math.max(0, from[i]! - context), size).reduce(
      (all, { first, count }) => addWindows(all, scaled, first, count),
      sums,
    );
  }, noWindows(size));
}

/** Runs of windows of `size` values, none missing, that begin at `start` or later. */
function completeRuns(
  values: Float64Array,
  start: number,
  size: number,
): readonly { readonly first: number; readonly count: number }[] {
  const runs: { first: number; count: number }[] = [];
  let first = start;
  for (let t = start; t <= values.length; t++) {
    if (t < values.length && !Number.isNaN(values[t]!)) continue;
    if (t - first >= size) runs.push({ first, count: t - first - size + 1 });
    first = t + 1;
  }
  return runs;
}
