// What is forecast: one or more series, the steps ahead, and the origins at which forecasts are made.
import type { Hierarchy } from "../hierarchy/hierarchy.ts";
import type { ReconcileMethod } from "../hierarchy/reconcile.ts";

/** One series of values, evenly spaced, NaN where one is missing. */
export interface OneSeries {
  /** Its name: the column's, or the value of the column of series. */
  readonly id: string;
  readonly values: Float64Array;
  /**
   * Covariates that are known ahead, such as prices and holidays, in the order of the task's `future`: one
   * number a step, for the steps of `values` and at least the horizon after them.
   */
  readonly future?: readonly Float64Array[] | undefined;
  /** Covariates that are known up to the last value, in the order of the task's `past`. */
  readonly past?: readonly Float64Array[] | undefined;
  /** Numbers that belong to the series as a whole, in the order of the task's `statics`. */
  readonly statics?: readonly number[] | undefined;
}

/** Series that are forecast alike. */
export interface Task {
  readonly series: readonly OneSeries[];
  readonly horizon: number;
  /** Steps of each season, the shortest first; empty where there is none. */
  readonly seasons: readonly number[];
  /** Names of the covariates that are known ahead. Default none. */
  readonly future?: readonly string[] | undefined;
  /** Names of the covariates that are known in the past only. Default none. */
  readonly past?: readonly string[] | undefined;
  /** Names of the numbers of each series. Default none. */
  readonly statics?: readonly string[] | undefined;
  /** Where some series are sums of others, in its order; else undefined. */
  readonly hierarchy?: TaskHierarchy | undefined;
}

/** A hierarchy with the way in which forecasts are made to add up. */
export interface TaskHierarchy extends Hierarchy {
  readonly method: ReconcileMethod | "none";
}

/**
 * Places from which forecasts are made: how many values of which series lie before the first value forecast.
 */
export interface Origins {
  readonly length: number;
  /** The place of the series in the task. */
  readonly series: Int32Array;
  readonly at: Int32Array;
}

/** For each series a range of steps, e.g. that of validation. */
export interface Range {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/**
 * Every origin with a known value before it whose whole horizon lies in the range, `stride` steps apart, series after
 * series.
 */
export function originsIn({ series, horizon }: Task, { from, to }: Range, stride = 1): Origins {
  const places: number[] = [];
  const steps: number[] = [];
  series.forEach((own, i) => {
    for (let at = Math.max(firstOrigin(own), from[i]!); at + horizon <= to[i]!; at += stride) {
      places.push(i);
      steps.push(at);
    }
  });
  return { length: steps.length, series: Int32Array.from(places), at: Int32Array.from(steps) };
}

/** The first origin with a known value before it: one after the end of a series without any. */
export function firstOrigin({ values }: OneSeries): number {
  const known = values.findIndex((value) => !Number.isNaN(value));
  return (known < 0 ? values.length : known) + 1;
}

/** The task as it was when only the first `ends[i]` values of each series were known. */
export function taskUpTo(task: Task, ends: Int32Array): Task {
  const series = task.series.map((own, i) => ({ ...own, values: own.values.subarray(0, ends[i]!) }));
  return { ...task, series };
}

/** The values that follow the origins, [origins, horizon], NaN where none is known. */
export function truthOf({ series, horizon }: Task, origins: Origins): Float64Array {
  const truth = new Float64Array(origins.length * horizon).fill(Number.NaN);
  for (let row = 0; row < origins.length; row++) {
    const { values } = series[origins.series[row]!]!;
    const at = origins.at[row]!;
    truth.set(values.subarray(at, at + horizon), row * horizon);
  }
  return truth;
}

/** The places right after the last value of each series. */
export function endsOf({ series }: Task): Int32Array {
  return Int32Array.from(series, ({ values }) => values.length);
}

/** One origin for each series, at the given places. */
export function originsAt(at: Int32Array): Origins {
  return { length: at.length, series: at.map((_, i) => i), at };
}
