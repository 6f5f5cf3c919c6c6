// The ridge over windows as a part: one matrix for all series of a task.
import { forecastRidge, type Ridge, type RidgeBase, ridgeProblem, solveRidge } from "../linear/ridge.ts";
import { addWindows, noWindows, type WindowSums } from "../linear/window-sums.ts";
import { type FittedPart, type Part, type PartRecord, predictEach } from "./part.ts";
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
    isFlexible: true,
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
      return ridge && fitted(ridge, options, new Map(task.series.map(({ id }, i) => [id, scales[i]!])));
    },
  };
}

/** Ridges of one family differ in the length of the season and the penalty. */
export function ridgeFamily({ log, base, context }: Pick<RidgeOptions, "log" | "base" | "context">): string {
  return `ridge${log ? " of logarithms" : ""} of ${context} values${base.kind === "last" ? "" : " from a season"}`;
}

function ridgeName({ context, base, log, penalty }: RidgeOptions): string {
  const from = base.kind === "last" ? "" : `, from the season of ${base.period}`;
  return `ridge (${log ? "log, " : ""}context ${context}${from}, penalty ${penalty})`;
}

/** Reads the record of a ridge. */
export function openRidge({ settings, tensors = {} }: PartRecord): FittedPart {
  const { scales, ...options } = settings as RidgeOptions & {
    readonly scales: readonly (readonly [string, number])[];
  };
  const weights = Float64Array.from(tensors.weights!.data);
  const intercept = Float64Array.from(tensors.intercept!.data);
  const ridge = { ...options, horizon: intercept.length, weights, intercept };
  return fitted(ridge, options, new Map(scales));
}

/** `scales`: by the name of the series; one that is not there is scaled by the values before its origin. */
function fitted(ridge: Ridge, options: RidgeOptions, scales: ReadonlyMap<string, number>): FittedPart {
  const { context, log } = options;
  const name = ridgeName(options);
  const { weights, intercept, horizon } = ridge;
  const scaleOf = (task: Task, series: number, end: number): number => {
    const known = scales.get(task.series[series]!.id);
    return known ?? (scales.size === 1 ? 1 : changeOf(task.series[series]!.values.subarray(0, end), log));
  };
  return {
    name,
    parameters: weights.length + intercept.length,
    predict: async (task, origins) =>
      predictEach(task, origins, (history, series) => {
        const scale = scaleOf(task, series, history.length);
        const window = windowOf(history, context).map((value) => (log ? Math.log(value) : value) / scale);
        return forecastRidge(ridge, window).map((value) => (log ? Math.exp(value * scale) : value * scale));
      }),
    record: () => ({
      kind: "ridge",
      name,
      settings: { ...options, scales: [...scales] },
      tensors: {
        weights: { shape: [context - 1, horizon], dtype: "float32", data: weights },
        intercept: { shape: [horizon], dtype: "float32", data: intercept },
      },
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
  return Float64Array.from(known, (values) => (series.length === 1 ? 1 : changeOf(values, log)));
}

/** The mean absolute change from one known value to the next; 1 where nothing changes. */
function changeOf(values: Float64Array, log: boolean): number {
  let [sum, count, last] = [0, 0, Number.NaN];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const change = Math.abs(log ? Math.log(value / last) : value - last);
    if (!Number.isNaN(change)) [sum, count] = [sum + change, count + 1];
    last = value;
  }
  return sum > 0 ? sum / count : 1;
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
