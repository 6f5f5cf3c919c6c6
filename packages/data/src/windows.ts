// Windows over a series: `context` rows of input, then `horizon` rows of targets.
import { advice, option } from "./advice.ts";
import { WindowError } from "./errors.ts";
import { wholeNumber } from "./option-checks.ts";

/** A series as the network sees it. Rows are contiguous, so that a window is one block of memory. */
export interface Series {
  /** [rows, features], row-major. */
  readonly inputs: Float32Array;
  /** Numbers per row of `inputs`. */
  readonly features: number;
  /** [rows, targets], row-major. */
  readonly targets: Float32Array;
  /** Numbers per row of `targets`. Default 1. */
  readonly targetSize?: number | undefined;
}

/** How windows are cut. */
export interface WindowOptions {
  /** The number of rows the network sees. */
  readonly context: number;
  /** The number of following rows it forecasts. */
  readonly horizon: number;
  /** Rows from one window to the next. Default 1. */
  readonly stride?: number | undefined;
  /** The targets lie in rows [from, to); the context may reach back before `from`. Default 0. */
  readonly from?: number | undefined;
  /** Default: the number of rows. */
  readonly to?: number | undefined;
}

/** Windows over a shared series; nothing is copied until they are gathered. Plain data. */
export interface WindowSet {
  readonly series: Series;
  readonly context: number;
  readonly horizon: number;
  /** Numbers per step of the input. */
  readonly features: number;
  /** Numbers per step of the target. */
  readonly targetSize: number;
  /** The row of the first target of every window, ascending: its context is the `context` rows before it. */
  readonly origins: Int32Array;
}

/**
 * The windows whose targets all lie in rows [from, to). A window belongs to the part of a split in which its
 * targets lie; its context may reach back into the previous part, as it will when the model is used. A window
 * whose targets cross a boundary belongs to neither part. Throws {@link WindowError} with the rows needed
 * when not even one window fits.
 */
export function windows(series: Series, options: WindowOptions): WindowSet {
  const context = wholeNumber("context", options.context, 1);
  const horizon = wholeNumber("horizon", options.horizon, 1);
  const stride = wholeNumber("stride", options.stride ?? 1, 1);
  const rows = rowsOf(series);
  const from = wholeNumber("from", options.from ?? 0, 0);
  const to = wholeNumber("to", options.to ?? rows, 0);
  const first = Math.max(from, context);
  const count = Math.floor((Math.min(to, rows) - horizon - first) / stride) + 1;
  if (count < 1) throw tooFewRows(context, horizon, from, Math.min(to, rows));
  const origins = Int32Array.from({ length: count }, (_, i) => first + i * stride);
  const { features, targetSize = 1 } = series;
  return { series, context, horizon, features, targetSize, origins };
}

/** Copies the inputs of window `index` to `into` at `offset`: [context, features]. */
export function gatherInput(set: WindowSet, index: number, into: Float32Array, offset: number): void {
  const { series, context, features } = set;
  const origin = set.origins[index]!;
  into.set(series.inputs.subarray((origin - context) * features, origin * features), offset);
}

/**
 * Copies the targets of window `index` to `into` at `offset`: [horizon], or [horizon, targetSize] where that
 * is more than 1.
 */
export function gatherTarget(set: WindowSet, index: number, into: Float32Array, offset: number): void {
  const { series, horizon, targetSize } = set;
  const origin = set.origins[index]!;
  into.set(series.targets.subarray(origin * targetSize, (origin + horizon) * targetSize), offset);
}

/**
 * The true values of all windows of a set: float64 [windows, horizon] in the unit of `values`, the whole
 * series the set was cut from.
 */
export function windowTargets({ horizon, origins }: WindowSet, values: Float64Array): Float64Array {
  const all = new Float64Array(origins.length * horizon);
  origins.forEach((origin, i) => {
    all.set(values.subarray(origin, origin + horizon), i * horizon);
  });
  return all;
}

function rowsOf({ inputs, features, targets, targetSize = 1 }: Series): number {
  wholeNumber("features", features, 1);
  const rows = inputs.length / features;
  if (Number.isInteger(rows) && targets.length === rows * targetSize) return rows;
  throw new WindowError({
    problem: `inputs have ${inputs.length} numbers and targets ${targets.length}; expected rows · ${features} and rows · ${targetSize}.`,
  });
}

function tooFewRows(context: number, horizon: number, from: number, to: number): WindowError {
  const before = Math.max(0, context - from);
  const part = from === 0 ? "" : ` from row ${from}`;
  return new WindowError({
    problem: `found ${Math.max(0, to - from)} rows${part}; a window with context ${context} and horizon ${horizon} needs ${before + horizon}${from > 0 ? " there" : ""}.`,
    cure: advice`Give more rows (a larger share of the split), or make ${option("context")} or ${option("horizon")} smaller.`,
  });
}
