// Intervals around the forecasts of a task: from the errors of validation at first, then from every outcome.
import type { Origins, Task } from "../parts/task.ts";
import { AdaptiveConformal, type AdaptiveState, type Intervals } from "./adaptive-conformal.ts";
import { ErrorRows, type ErrorRowsState } from "./error-rows.ts";
import type { ScaleAt } from "./local-scale.ts";
import { type PathSampler, pathLevels, pathSampler } from "./sample-paths.ts";
import { stepDependence } from "./step-dependence.ts";
import { stepSizes } from "./step-sizes.ts";

/** Forecasts that were made at origins, [origins, horizon]; what followed lies in the task. */
export interface MadeForecasts {
  readonly origins: Origins;
  readonly forecasts: Float64Array;
}

/** What intervals have learned, as plain data. */
export interface IntervalState {
  readonly adaptive: AdaptiveState;
  /** How large errors are at each step of the horizon, in units of a series' scale. */
  readonly sizes: readonly number[];
  /** By how much intervals are wider because few errors are known. */
  readonly widening: number;
  /** Errors of whole horizons, by which the steps of sample paths go together. */
  readonly rows: ErrorRowsState;
}

/** Fewer windows than this share the errors of all steps, each in units of its own size. */
const FEW_WINDOWS = 60;
/** Errors of each step that are remembered. */
const MEMORY = 2000;

/** Intervals that follow outcomes, for all series of a task together: errors count in units of a series' scale. */
export class TaskIntervals {
  readonly #adaptive: AdaptiveConformal;
  readonly #sizes: readonly number[];
  readonly #widening: number;
  readonly #rows: ErrorRows;

  private constructor(
    adaptive: AdaptiveConformal,
    sizes: readonly number[],
    widening: number,
    rows: ErrorRows,
  ) {
    this.#adaptive = adaptive;
    this.#sizes = sizes;
    this.#widening = widening;
    this.#rows = rows;
  }

  /** Intervals from the errors of forecasts that were made in validation, the earliest first. */
  static learn(
    levels: readonly number[],
    task: Task,
    made: readonly MadeForecasts[],
    scaleAt: ScaleAt,
  ): TaskIntervals {
    const { horizon } = task;
    const rows = made.flatMap(({ origins, forecasts }) => errorRows(task, origins, forecasts, scaleAt));
    const sizes = stepSizes(rows, horizon);
    const adaptive = new AdaptiveConformal({ levels, horizon, memory: MEMORY });
    const isShared = rows.length < FEW_WINDOWS;
    for (const row of rows) {
      for (let k = 0; k < horizon; k++) {
        const error = row[k]! / sizes[k]!;
        if (Number.isNaN(error)) continue;
        if (!isShared) adaptive.remember(k, error);
        else for (let step = 0; step < horizon; step++) adaptive.remember(step, error);
      }
    }
    const kept = new ErrorRows();
    for (const row of rows) kept.push(row);
    return new TaskIntervals(adaptive, sizes, 1 + 1 / independentOf(rows.length, horizon), kept);
  }

  /** Intervals that continue from a state. */
  static from({ adaptive, sizes, widening, rows }: IntervalState): TaskIntervals {
    return new TaskIntervals(AdaptiveConformal.from(adaptive), sizes, widening, ErrorRows.from(rows));
  }

  /** Intervals of other levels, from the same outcomes. */
  withLevels(levels: readonly number[]): TaskIntervals {
    return new TaskIntervals(this.#adaptive.withLevels(levels), this.#sizes, this.#widening, this.#rows);
  }

  /**
   * The intervals of each forecast as they were known at its origin, [levels, origins, horizon] each: outcomes
   * are taken as time passes. Series pass through time together, aligned at their ends.
   */
  follow(task: Task, { origins, forecasts }: MadeForecasts, scaleAt: ScaleAt): Intervals {
    const { horizon } = task;
    const order = [...origins.at.keys()].sort((a, b) => timeOf(task, origins, a) - timeOf(task, origins, b));
    const size = origins.length * horizon;
    const count = this.#adaptive.levels.length;
    const [lower, upper] = [new Float64Array(count * size), new Float64Array(count * size)];
    let open: { readonly row: number; next: number }[] = [];
    for (const row of order) {
      const now = timeOf(task, origins, row);
      for (const each of open) {
        while (each.next < horizon && timeOf(task, origins, each.row) + each.next < now)
          this.#observe(task, origins, forecasts, each.row, each.next++, scaleAt);
      }
      open = open.filter(({ next }) => next < horizon);
      const own = this.around(
        forecasts.subarray(row * horizon, (row + 1) * horizon),
        scaleAt(origins.series[row]!, origins.at[row]!),
      );
      for (let i = 0; i < count; i++) {
        lower.set(own.lower.subarray(i * horizon, (i + 1) * horizon), i * size + row * horizon);
        upper.set(own.upper.subarray(i * horizon, (i + 1) * horizon), i * size + row * horizon);
      }
      open.push({ row, next: 0 });
    }
    for (const { row, next } of open)
      for (let k = next; k < horizon; k++) this.#observe(task, origins, forecasts, row, k, scaleAt);
    for (const row of errorRows(task, origins, forecasts, scaleAt)) this.#rows.push(row);
    return { lower, upper };
  }

  /** The nominal coverages, ascending. */
  get levels(): readonly number[] {
    return this.#adaptive.levels;
  }

  /** The intervals around one forecast [horizon], [levels, horizon] each. */
  around(forecast: Float64Array, scale: number): Intervals {
    return this.#adaptive.intervals(forecast, (step) => scale * this.#sizes[step]! * this.#widening);
  }

  /**
   * Draws paths around a forecast: the share of them in the interval of a level is that level, and their steps go
   * together as those of past errors did.
   */
  paths(): PathSampler {
    const horizon = this.#sizes.length;
    const { rows, seen } = this.#rows;
    const levels = pathLevels(this.levels);
    const all = this.withLevels(levels);
    const dependence = stepDependence(rows, horizon, independentOf(seen, horizon));
    return pathSampler(levels, (forecast, scale) => all.around(forecast, scale), dependence);
  }

  toJSON(): IntervalState {
    return {
      adaptive: this.#adaptive.toJSON(),
      sizes: this.#sizes,
      widening: this.#widening,
      rows: this.#rows.toJSON(),
    };
  }

  #observe(
    { series, horizon }: Task,
    origins: Origins,
    forecasts: Float64Array,
    row: number,
    step: number,
    scaleAt: ScaleAt,
  ): void {
    const own = origins.series[row]!;
    const value = series[own]!.values[origins.at[row]! + step] ?? Number.NaN;
    const error =
      (value - forecasts[row * horizon + step]!) /
      (scaleAt(own, origins.at[row]!) * this.#sizes[step]! * this.#widening);
    if (!Number.isNaN(error)) this.#adaptive.observe(step, error);
  }
}

/** How many horizons windows are worth, of which neighbours share most of their values. */
function independentOf(windows: number, horizon: number): number {
  return 1 + windows / horizon;
}

/** The time of an origin, counted from the end of its series. */
function timeOf({ series }: Task, origins: Origins, row: number): number {
  return origins.at[row]! - series[origins.series[row]!]!.values.length;
}

/** The errors of each forecast in units of the series' scale, NaN where a value is missing, in order of time. */
function errorRows(
  task: Task,
  origins: Origins,
  forecasts: Float64Array,
  scaleAt: ScaleAt,
): readonly Float64Array[] {
  const { series, horizon } = task;
  return [...origins.at.keys()]
    .sort((a, b) => timeOf(task, origins, a) - timeOf(task, origins, b))
    .map((row) => {
      const own = origins.series[row]!;
      const { values } = series[own]!;
      return Float64Array.from(
        { length: horizon },
        (_, k) =>
          ((values[origins.at[row]! + k] ?? Number.NaN) - forecasts[row * horizon + k]!) /
          scaleAt(own, origins.at[row]!),
      );
    });
}
