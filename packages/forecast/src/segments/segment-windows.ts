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
  /** Whether each row carries the place of its series. */
  readonly ofSeries: boolean;
}

/** Rows of windows with what follows them, on the host. */
export interface SegmentBatch {
  /** [rows, context] */
  readonly window: TensorData<"float32">;
  /** [rows, 1 + seasons, horizon]: of the last value, which is 0, and of each season. */
  readonly bases: TensorData<"float32">;
  /** [rows]; absent where rows carry no series. */
  readonly series?: TensorData<"int32"> | undefined;
  /** [rows, horizon], in the unit of the window. */
  readonly target: TensorData<"float32">;
  /** [rows, horizon]: what an error counts, 0 for steps that are missing. */
  readonly weight: TensorData<"float32">;
}

/** The number of naive forecasts of a plan. */
export function baseCount({ seasons }: WindowPlan): number {
  return 1 + seasons.length;
}

/** The unit of one window: its forecast is last + scale · output. */
export interface WindowUnit {
  readonly last: number;
  readonly scale: number;
}

/** The last value and the scale of the window before an origin; missing values are left out. */
export function unitOf(values: Float64Array, at: number, { context, scale }: WindowPlan): WindowUnit {
  const window = values.subarray(Math.max(0, at - context), at);
  let [count, sum, squares] = [0, 0, 0];
  let last = Number.NaN;
  for (const value of window) {
    if (Number.isNaN(value)) continue;
    last = value;
    count++;
    sum += value;
    squares += value * value;
  }
  if (scale === "none") return { last, scale: 1 };
  const variance = squares / count - (sum / count) ** 2;
  return { last, scale: variance > 1e-12 * Math.max(1, last * last) ? Math.sqrt(variance) : 1 };
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
    const unit = (step: number) => (valueNear(values, step, last) - last) / scale;
    for (let i = 0; i < context; i++) window[row * context + i] = unit(at - context + i);
    seasons.forEach((period, s) => {
      for (let k = 0; k < horizon; k++)
        base[(row * bases + 1 + s) * horizon + k] = unit(at - period + (k % period));
    });
    const importance = scale / seasonalChangeOf(values, at, plan, scale);
    for (let k = 0; k < horizon; k++) {
      const value = values[at + k] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      target[row * horizon + k] = (value - last) / scale;
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

/** A value of a series; the nearest known one before it where it is missing, `otherwise` before the first. */
function valueNear(values: Float64Array, step: number, otherwise: number): number {
  let at = step;
  while (at >= 0 && Number.isNaN(values[at]!)) at--;
  return at >= 0 ? values[at]! : otherwise;
}

/**
 * The mean absolute change from one season to the next in the window, so that errors count as in MASE; that of
 * a window which repeats itself is `scale`. 1 without a scale of windows, whose errors count as they are.
 */
function seasonalChangeOf(values: Float64Array, at: number, plan: WindowPlan, scale: number): number {
  if (plan.scale === "none") return 1;
  const window = values.subarray(Math.max(0, at - plan.context), at);
  const period = plan.seasons[0] ?? 1;
  return (window.length > period && seasonalScale(window, period)) || scale;
}
