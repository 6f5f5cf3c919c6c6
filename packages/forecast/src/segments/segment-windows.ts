// Windows of series as a segment network reads them: minus the last value, divided by a scale of the window,
// with naive forecasts beside them.
import type { TensorData } from "@grus/tensor";
import { seasonalScale } from "@grus/train";
import type { Origins, Task } from "../parts/task.ts";

/** How windows are made. */
export interface WindowPlan {
  readonly context: number;
  /** Seasons whose last values are naive forecasts beside the last value; each at most the context. */
  readonly seasons: readonly number[];
  /**
   * What a window is divided by: the standard deviation of its values, or nothing for series that are
   * standardised already.
   */
  readonly scale: "window" | "none";
  /**
   * {@link relativeChange} of the series that are trained on: with a scale of windows, errors count relative to
   * the seasonal change (as in MASE), and by this relative to the level (as in sMAPE). Default: the former alone.
   */
  readonly change?: number | undefined;
  /** Whether the mean of a season's rounds in the window is a naive forecast too, beside its last one. */
  readonly means: boolean;
  /** Whether each row carries the place of its series. */
  readonly ofSeries: boolean;
}

/** Rows of windows with what follows them, on the host. */
export interface SegmentBatch {
  /** [rows, context] */
  readonly window: TensorData<"float32">;
  /** [rows, bases, horizon]: of the last value, which is 0, and of each season its last round and the mean of all. */
  readonly bases: TensorData<"float32">;
  /** [rows]; absent where rows carry no series. */
  readonly series?: TensorData<"int32"> | undefined;
  /** [rows, horizon], in the unit of the window. */
  readonly target: TensorData<"float32">;
  /** [rows, horizon]: what an error counts, 0 for steps that are missing. */
  readonly weight: TensorData<"float32">;
}

/** The number of naive forecasts of a plan. */
export function baseCount({ seasons, means }: WindowPlan): number {
  return 1 + (means ? 2 : 1) * seasons.length;
}

/** The unit of one window: its forecast is last + scale · output. */
export interface WindowUnit {
  readonly last: number;
  /** 0 for a window of one value only, which is continued. */
  readonly scale: number;
}

/** Spreads below this share of the last value are rounding. */
export const LEAST_SPREAD = 1e-6;

/** The last known value and the scale of the window before an origin; missing values are left out. */
export function unitOf(values: Float64Array, at: number, { context, scale }: WindowPlan): WindowUnit {
  const last = valueNear(values, at - 1, Number.NaN);
  if (scale === "none") return { last, scale: 1 };
  let [count, sum, squares] = [0, 0, 0];
  for (let step = Math.max(0, at - context); step < at; step++) {
    const change = values[step]! - last;
    if (Number.isNaN(change)) continue;
    count++;
    sum += change;
    squares += change * change;
  }
  const spread = count > 0 ? Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) : 0;
  return { last, scale: spread > LEAST_SPREAD * Math.abs(last) ? spread : 0 };
}

/** The windows before the given origins, with what follows where it is known. */
export function segmentBatch(task: Task, origins: Origins, plan: WindowPlan): SegmentBatch {
  const { horizon } = task;
  const { context, seasons } = plan;
  const rows = origins.length;
  const bases = baseCount(plan);
  const window = new Float32Array(rows * context);
  const base = new Float32Array(rows * bases * horizon);
  const target = new Float32Array(rows * horizon);
  const weight = new Float32Array(rows * horizon);
  for (let row = 0; row < rows; row++) {
    const { values } = task.series[origins.series[row]!]!;
    const at = origins.at[row]!;
    const { last, scale } = unitOf(values, at, plan);
    const inverse = scale > 0 ? 1 / scale : 0;
    const unit = (step: number) => (valueNear(values, step, last) - last) * inverse;
    for (let i = 0; i < context; i++) window[row * context + i] = unit(at - context + i);
    const own = window.subarray(row * context, (row + 1) * context);
    const naive = [
      ...seasons.map((period) => lastSeason(own, period)),
      ...(plan.means ? seasons.map((period) => seasonMeans(own, period)) : []),
    ];
    naive.forEach((values, i) => {
      for (let k = 0; k < horizon; k++)
        base[(row * bases + 1 + i) * horizon + k] = values[k % values.length]!;
    });
    const importance = importanceOf(values, at, plan, scale);
    for (let k = 0; k < horizon; k++) {
      const value = values[at + k] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      target[row * horizon + k] = (value - last) * inverse;
      weight[row * horizon + k] = importance;
    }
  }
  return {
    window: { shape: [rows, context], dtype: "float32", data: window },
    bases: { shape: [rows, bases, horizon], dtype: "float32", data: base },
    ...(plan.ofSeries ? { series: { shape: [rows], dtype: "int32", data: origins.series } } : {}),
    target: { shape: [rows, horizon], dtype: "float32", data: target },
    weight: { shape: [rows, horizon], dtype: "float32", data: weight },
  };
}

/** The last round of a season in a window, [period]. */
function lastSeason(window: Float32Array, period: number): ArrayLike<number> {
  return window.subarray(window.length - period);
}

/** The mean over all whole rounds of a window of the values at each step of a season, [period]. */
function seasonMeans(window: Float32Array, period: number): Float64Array {
  const rounds = Math.floor(window.length / period);
  const means = new Float64Array(period);
  for (let at = window.length - rounds * period, i = 0; at < window.length; at++, i++)
    means[i % period]! += window[at]! / rounds;
  return means;
}

/** A value of a series; the nearest known one before it where it is missing, `otherwise` before the first. */
function valueNear(values: Float64Array, step: number, otherwise: number): number {
  let at = step;
  while (at >= 0 && Number.isNaN(values[at]!)) at--;
  return at >= 0 ? values[at]! : otherwise;
}

/**
 * The mean over the series of the seasonal change relative to the level, both of the first `ends[i]` values. Series
 * without a change or a level are left out; undefined where none is left.
 */
export function relativeChange({ series, seasons }: Task, ends: Int32Array): number | undefined {
  const shares = series
    .map(({ values }, i) => {
      const known = values.subarray(0, ends[i]!);
      return changeOf(known, seasons[0] ?? 1) / levelOf(known);
    })
    .filter((share) => share > 0 && Number.isFinite(share));
  return shares.length > 0 ? shares.reduce((sum, share) => sum + share, 0) / shares.length : undefined;
}

/** Errors count at most so many times the scale of their window. */
const MOST_IMPORTANCE = 50;

/** What an error in the unit of a window counts; nothing in a window without a spread. */
function importanceOf(values: Float64Array, at: number, plan: WindowPlan, scale: number): number {
  if (plan.scale === "none") return 1;
  const window = values.subarray(Math.max(0, at - plan.context), at);
  const ofChange = scale / changeOf(window, plan.seasons[0] ?? 1);
  const seasonal = Number.isNaN(ofChange) ? Math.sign(scale) : Math.min(MOST_IMPORTANCE, ofChange);
  if (plan.change === undefined) return seasonal;
  const relative = scale / (levelOf(window) * plan.change);
  return (seasonal + (Number.isFinite(relative) ? Math.min(MOST_IMPORTANCE, relative) : 0)) / 2;
}

/** The mean absolute change from one season to the next; NaN where there is none. */
function changeOf(values: Float64Array, period: number): number {
  return values.length > period ? seasonalScale(values, period) : Number.NaN;
}

/** The mean absolute value; NaN where none is known. */
function levelOf(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += Math.abs(value);
    count++;
  }
  return sum / count;
}
