// Forecasts of a task whose series are a hierarchy, made to add up.

import { aggregate } from "../hierarchy/hierarchy.ts";
import { projectionFor, type ReconcileMethod, reconciledBottom } from "../hierarchy/reconcile.ts";
import type { MadeForecasts } from "../intervals/made-forecasts.ts";
import { type Origins, type Task, type TaskHierarchy, truthOf } from "../parts/task.ts";
import type { Ensemble } from "./ensemble.ts";
import type { Support } from "./support.ts";

/** How forecasts are made to add up. */
export interface Reconciliation {
  readonly method: ReconcileMethod;
  /** [bottom, series]; undefined where the bottom forecasts are kept. */
  readonly projection: Float64Array | undefined;
}

/** Errors of all series that are needed to tell their covariance. */
const LEAST_ERRORS = 2;

/**
 * The reconciliation of a task's hierarchy, from the errors that forecasts made in validation, of all steps
 * of the horizon together; undefined where there is none. `wls` and `minTrace` become `bottomUp` where no
 * validation has errors of all series at once.
 */
export function reconciliationOf(task: Task, made: readonly MadeForecasts[]): Reconciliation | undefined {
  const { hierarchy } = task;
  if (hierarchy === undefined || hierarchy.method === "none") return undefined;
  const { method } = hierarchy;
  if (method === "bottomUp" || method === "ols")
    return { method, projection: projectionFor(hierarchy, { method }) };
  const errors = commonErrors(task, hierarchy, made);
  if (errors[0]!.length < LEAST_ERRORS) return { method: "bottomUp", projection: undefined };
  // Neighbouring windows share almost all of their steps.
  const independent = Math.max(LEAST_ERRORS, errors[0]!.length / task.horizon ** 2);
  return { method, projection: projectionFor(hierarchy, { method, errors, independent }) };
}

/** Forecasts that were made, reconciled at the times of which all series have one. */
export function reconciledMade(
  task: Task,
  made: MadeForecasts,
  reconciliation: Reconciliation,
): MadeForecasts {
  const { origins, forecasts } = made;
  return { ...made, forecasts: reconciledRows(task, origins, forecasts, reconciliation, (values) => values) };
}

/**
 * The forecasts [origins, horizon] of an ensemble, none below the least value of its series; with a reconciliation they
 * add up at every time at which all series have begun.
 */
export async function supportedForecasts(
  task: Task,
  origins: Origins,
  ensemble: Ensemble,
  support: Support,
  reconciliation: Reconciliation | undefined,
): Promise<Float64Array> {
  const { horizon } = task;
  if (reconciliation === undefined)
    return support.raise(await ensemble.predict(task, origins), origins, horizon);
  const whole = wholeTimes(task, origins);
  const all = reconciledRows(
    task,
    whole,
    await ensemble.predict(task, whole),
    reconciliation,
    (values, rows) => support.raise(values, rows, horizon),
  );
  const rowOf = new Map(Array.from(whole.at, (at, row) => [keyOf(whole.series[row]!, at), row]));
  const forecasts = new Float64Array(origins.length * horizon);
  for (let row = 0; row < origins.length; row++) {
    const found = rowOf.get(keyOf(origins.series[row]!, origins.at[row]!))!;
    forecasts.set(all.subarray(found * horizon, (found + 1) * horizon), row * horizon);
  }
  return support.raise(forecasts, origins, horizon);
}

/** Raises values of rows to the least that they can be. */
type Raise = (values: Float64Array, rows: Origins) => Float64Array;

/** Rows of forecasts, reconciled at each time of which all series have one. */
function reconciledRows(
  task: Task,
  origins: Origins,
  forecasts: Float64Array,
  { projection }: Reconciliation,
  raise: Raise,
): Float64Array {
  const { horizon } = task;
  const hierarchy = task.hierarchy!;
  const sums = hierarchy.ids.length - hierarchy.bottom;
  const all = forecasts.slice();
  for (const rows of timesOfAll(task, origins).values()) {
    const own = rows.map((row) => forecasts.subarray(row * horizon, (row + 1) * horizon));
    const bottom = reconciledBottom(hierarchy, projection, own).map((values, b) =>
      raise(values, {
        length: 1,
        series: Int32Array.of(sums + b),
        at: Int32Array.of(origins.at[rows[sums + b]!]!),
      }),
    );
    aggregate(hierarchy, bottom).forEach((values, i) => {
      all.set(values, rows[i]! * horizon);
    });
  }
  return all;
}

/** For each time, counted from the end, at which all series have a row: their rows in the order of the series. */
function timesOfAll({ series }: Task, origins: Origins): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < origins.length; row++) {
    const own = origins.series[row]!;
    const time = origins.at[row]! - series[own]!.values.length;
    const found = rows.get(time) ?? [];
    found[own] = row;
    rows.set(time, found);
  }
  return new Map([...rows].filter(([, own]) => series.every((_, i) => own[i] !== undefined)));
}

/** The origins of all series at the times of some, the earliest of each first. */
function wholeTimes({ series }: Task, origins: Origins): Origins {
  const times = new Set(origins.at.map((at, row) => at - series[origins.series[row]!]!.values.length));
  const ascending = [...times].sort((a, b) => a - b);
  const places = series.flatMap(({ values }, own) =>
    ascending.flatMap((time) => (values.length + time >= 1 ? [{ own, at: values.length + time }] : [])),
  );
  return {
    length: places.length,
    series: Int32Array.from(places, ({ own }) => own),
    at: Int32Array.from(places, ({ at }) => at),
  };
}

/** Errors of validation [series][errors], of the same times and steps; those with a missing value are left out. */
function commonErrors(
  task: Task,
  { ids }: TaskHierarchy,
  made: readonly MadeForecasts[],
): readonly Float64Array[] {
  const errors: number[][] = ids.map(() => []);
  for (const { origins, forecasts } of made) {
    const truth = truthOf(task, origins);
    for (const rows of timesOfAll(task, origins).values()) {
      for (let k = 0; k < task.horizon; k++) {
        const own = rows.map((row) => truth[row * task.horizon + k]! - forecasts[row * task.horizon + k]!);
        if (own.every(Number.isFinite)) for (const [i, error] of own.entries()) errors[i]!.push(error);
      }
    }
  }
  return errors.map((own) => Float64Array.from(own));
}

function keyOf(series: number, at: number): string {
  return `${series} ${at}`;
}
