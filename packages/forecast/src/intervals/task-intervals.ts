// Intervals around the forecasts of a task: from the errors of validation at first, then from every outcome.
import type { Task } from "../parts/task.ts";
import { AdaptiveConformal, type AdaptiveState, type Intervals } from "./adaptive-conformal.ts";
import { ErrorLevels, type ErrorLevelsState } from "./error-levels.ts";
import { ErrorRows, type ErrorRowsState } from "./error-rows.ts";
import { meanRatio, SPREAD_SHARES, type SpreadUse, shareByScores, unitsOf } from "./error-units.ts";
import type { ForecastOfSeries } from "./forecast-of-series.ts";
import type { ScaleAt } from "./local-scale.ts";
import { errorsOf, levelled, meanSizes } from "./made-errors.ts";
import type { MadeForecasts } from "./made-forecasts.ts";
import { inTime, passThroughTime } from "./pass-through-time.ts";
import { type PathSampler, pathLevels, pathSampler } from "./sample-paths.ts";
import { lastApart, meanScore } from "./score-made.ts";
import { stepDependence } from "./step-dependence.ts";
import { stepSizes } from "./step-sizes.ts";

/** What intervals have learned, as plain data. */
export interface IntervalState {
  readonly adaptive: AdaptiveState;
  /** How large errors are at each step of the horizon, in units of a series' scale. */
  readonly sizes: readonly number[];
  /** By how much intervals are wider because few errors are known. */
  readonly widening: number;
  /** How the spread that parts expect enters the unit of errors. */
  readonly spread: SpreadUse;
  /** How large the errors of each series are; absent for a single one. */
  readonly series?: ErrorLevelsState | undefined;
  /** Errors of whole horizons, by which the steps of sample paths go together. */
  readonly rows: ErrorRowsState;
}

/** Fewer windows than this share the errors of all steps, each in units of its own size. */
const FEW_WINDOWS = 60;
/** Errors of each step that are remembered. */
const MEMORY = 2000;
/** Levels that the unit of errors is chosen by, whichever are asked for. */
const JUDGED: readonly number[] = [0.8, 0.95];
/** How far the outcomes of one time move the level of a quantile: those of all series together. */
const RATE = 0.01;

interface Learned {
  readonly adaptive: AdaptiveConformal;
  readonly sizes: readonly number[];
  readonly widening: number;
  readonly spread: SpreadUse;
  readonly levels: ErrorLevels | undefined;
  readonly rows: ErrorRows;
}

/**
 * Intervals that follow outcomes, for all series of a task together: errors count in units of a series' scale, of the
 * size of its own errors beside those of others, and of the size of errors at their step.
 */
export class TaskIntervals {
  readonly #learned: Learned;

  private constructor(learned: Learned) {
    this.#learned = learned;
  }

  /** Intervals from the errors of forecasts that were made in validation, the earliest first. */
  static learn(
    levels: readonly number[],
    task: Task,
    made: readonly MadeForecasts[],
    scaleAt: ScaleAt,
  ): TaskIntervals {
    if (made.length === 0 || made.some(({ spreads }) => spreads === undefined))
      return TaskIntervals.learnBy(0, levels, task, made, scaleAt);
    const [earlier, later] = lastApart(task, made);
    const scores = SPREAD_SHARES.map((share) => {
      const learned = TaskIntervals.learnBy(share, JUDGED, task, earlier, scaleAt);
      return meanScore(task, later, scaleAt, JUDGED, learned.follow(task, later, scaleAt));
    });
    const share = shareByScores(scores, independentOf(later.origins.length, task.horizon));
    return TaskIntervals.learnBy(share, levels, task, made, scaleAt);
  }

  /** The same with a given share of the expected spread in the unit of errors. */
  static learnBy(
    share: number,
    levels: readonly number[],
    task: Task,
    made: readonly MadeForecasts[],
    scaleAt: ScaleAt,
  ): TaskIntervals {
    const { horizon, series } = task;
    const spread = { share, ratio: share > 0 ? meanRatio(task, made, scaleAt) : 1 };
    const errors = made.map((each) => errorsOf(task, each, scaleAt, spread));
    const ofSeries = series.length > 1 ? new ErrorLevels(meanSizes(errors, horizon)) : undefined;
    const rows = made.flatMap((each, i) => levelled(task, each, errors[i]!, ofSeries));
    const sizes = stepSizes(rows, horizon);
    const adaptive = new AdaptiveConformal({ levels, horizon, memory: MEMORY, rate: RATE / series.length });
    const isShared = rows.length < FEW_WINDOWS;
    const kept = new ErrorRows();
    for (const row of rows) {
      kept.push(row);
      for (let k = 0; k < horizon; k++) {
        const error = row[k]! / sizes[k]!;
        if (Number.isNaN(error)) continue;
        if (!isShared) adaptive.remember(k, error);
        else for (let step = 0; step < horizon; step++) adaptive.remember(step, error);
      }
    }
    const widening = 1 + 1 / independentOf(rows.length, horizon);
    return new TaskIntervals({ adaptive, sizes, widening, spread, levels: ofSeries, rows: kept });
  }

  /** Intervals that continue from a state. */
  static from({ adaptive, sizes, widening, spread, series, rows }: IntervalState): TaskIntervals {
    return new TaskIntervals({
      adaptive: AdaptiveConformal.from(adaptive),
      sizes,
      widening,
      spread,
      levels: series && ErrorLevels.from(series),
      rows: ErrorRows.from(rows),
    });
  }

  /** Intervals of other levels, from the same outcomes. */
  withLevels(levels: readonly number[]): TaskIntervals {
    const { adaptive } = this.#learned;
    return new TaskIntervals({ ...this.#learned, adaptive: adaptive.withLevels(levels) });
  }

  /**
   * The intervals of each forecast as they were known at its origin, [levels, origins, horizon] each: outcomes
   * are taken as time passes. Series pass through time together, aligned at their ends.
   */
  follow(task: Task, made: MadeForecasts, scaleAt: ScaleAt): Intervals {
    const { horizon, series } = task;
    const { origins, forecasts, spreads } = made;
    const { adaptive, sizes, widening, spread, levels, rows } = this.#learned;
    const errors = errorsOf(task, made, scaleAt, spread);
    const relative = errors.slice();
    const size = origins.length * horizon;
    const count = adaptive.levels.length;
    const [lower, upper] = [new Float64Array(count * size), new Float64Array(count * size)];
    passThroughTime(task, origins, {
      forecast: (row) => {
        const own = origins.series[row]!;
        const { id } = series[own]!;
        const [from, to] = [row * horizon, (row + 1) * horizon];
        const level = levels?.of(id) ?? 1;
        for (let at = from; at < to; at++) relative[at]! /= level;
        const ends = this.around({
          id,
          values: forecasts.subarray(from, to),
          scale: scaleAt(own, origins.at[row]!),
          spreads: spreads?.subarray(from, to),
        });
        for (let i = 0; i < count; i++) {
          lower.set(ends.lower.subarray(i * horizon, (i + 1) * horizon), i * size + from);
          upper.set(ends.upper.subarray(i * horizon, (i + 1) * horizon), i * size + from);
        }
      },
      outcome: (row, step) => {
        const at = row * horizon + step;
        if (Number.isNaN(errors[at]!)) return;
        levels?.observe(series[origins.series[row]!]!.id, step, errors[at]!);
        adaptive.observe(step, relative[at]! / (sizes[step]! * widening));
      },
    });
    for (const row of inTime(task, origins)) rows.push(relative.subarray(row * horizon, (row + 1) * horizon));
    return { lower, upper };
  }

  /** The nominal coverages, ascending. */
  get levels(): readonly number[] {
    return this.#learned.adaptive.levels;
  }

  /** The intervals around one forecast, [levels, horizon] each. */
  around({ id, values, scale, spreads }: ForecastOfSeries): Intervals {
    const { adaptive, sizes, widening, spread, levels } = this.#learned;
    const units = unitsOf(scale, spreads, spread, values.length);
    const own = widening * (levels?.of(id) ?? 1);
    return adaptive.intervals(values, (step) => own * units[step]! * sizes[step]!);
  }

  /**
   * Draws paths around a forecast: the share of them in the interval of a level is that level, and their steps go
   * together as those of past errors did.
   */
  paths(): PathSampler {
    const { sizes, rows } = this.#learned;
    const levels = pathLevels(this.levels);
    const all = this.withLevels(levels);
    const dependence = stepDependence(rows.rows, sizes.length, independentOf(rows.seen, sizes.length));
    return pathSampler(levels, (forecast) => all.around(forecast), dependence);
  }

  toJSON(): IntervalState {
    const { adaptive, sizes, widening, spread, levels, rows } = this.#learned;
    return {
      adaptive: adaptive.toJSON(),
      sizes,
      widening,
      spread,
      ...(levels === undefined ? {} : { series: levels.toJSON() }),
      rows: rows.toJSON(),
    };
  }
}

/** How many horizons windows are worth, of which neighbours share most of their values. */
function independentOf(windows: number, horizon: number): number {
  return 1 + windows / horizon;
}
