// Windows of series as a mixture network reads them: minus the last value, divided by a scale of the window,
// with naive forecasts and covariates beside them.
import type { TensorData } from "@grus/tensor";
import type { Standard } from "../parts/covariate-standards.ts";
import type { Origins, Task } from "../parts/task.ts";
import { baseCount, inputSizeOf, type MixturePlan, transformed } from "./mixture-plan.ts";
import { type BaseForecast, knownPlace, naiveBases } from "./naive-bases.ts";
import { type WindowUnit, windowUnits } from "./window-unit.ts";

/** float32 numbers on the host. */
type Host = TensorData<"float32">;

/** What the network reads of rows of windows; see {@link MixtureInput}. */
export interface HostInput {
  readonly window: Host;
  readonly bases: Host;
  readonly ahead?: Host | undefined;
  readonly change?: Host | undefined;
  readonly shift?: Host | undefined;
  readonly statics?: Host | undefined;
  readonly unit?: { readonly level: Host; readonly scale: Host } | undefined;
}

/** Rows of windows with what follows them. */
export interface MixtureBatch extends HostInput {
  /** [rows, horizon], in the unit of the window; counts themselves. */
  readonly target: Host;
  /** [rows, horizon]: what an error counts, 0 for steps that are missing. */
  readonly weight: Host;
}

/** Windows of a task by their origins. */
export interface MixtureWindows {
  unit(series: number, at: number): WindowUnit;
  inputs(origins: Origins): HostInput;
  /** `scales` are what an error of each series is divided by. */
  batch(origins: Origins, scales: Float64Array): MixtureBatch;
}

/** The windows of a task; with `counts`, rows carry their unit, and targets are not scaled. */
export function mixtureWindows(task: Task, plan: MixturePlan, counts: boolean): MixtureWindows {
  const { horizon } = task;
  const { log, covariates } = plan;
  const values = task.series.map((own) => transformed(own, log));
  const future = task.series.map((own) => standardised(own.future, covariates.future));
  const past = task.series.map((own) => standardised(own.past, covariates.past));
  const statics = task.series.map(({ statics: own = [] }) =>
    covariates.statics.map((standard, i) => standardise(own[i] ?? Number.NaN, standard)),
  );
  const units = values.map((own) => windowUnits(own, plan.context));
  const unit = (series: number, at: number) => units[series]!(at);

  function inputs({ length, series, at }: Origins): HostInput {
    const features = covariates.future.length;
    const window = host(length, plan.context, inputSizeOf(plan));
    const bases = host(length, baseCount(plan), horizon);
    const ahead = host(length, horizon, features);
    const change = host(length, baseCount(plan), horizon, features);
    const shift = host(length, plan.context, features);
    const fixed = host(length, covariates.statics.length);
    const own = { level: host(length), scale: host(length) };
    for (let row = 0; row < length; row++) {
      const place = series[row]!;
      const [known, lagged] = [future[place]!, past[place]!];
      const history: History = { values: values[place]!, at: at[row]!, ...orZero(unit(place, at[row]!)) };
      fillWindow(window, row, history, plan, [...lagged, ...known]);
      fillBases(
        bases,
        change,
        row,
        history,
        naiveBases(values[place]!, at[row]!, plan.seasons, horizon),
        known,
      );
      fillAhead(ahead, row, at[row]!, known);
      fillShift(shift, row, history, known);
      fixed.data.set(statics[place]!, row * statics[place]!.length);
      own.level.data[row] = history.last / history.scale;
      own.scale.data[row] = history.scale;
    }
    return {
      window,
      bases,
      ...(features > 0 ? { ahead, change, shift } : {}),
      ...(covariates.statics.length > 0 ? { statics: fixed } : {}),
      ...(counts ? { unit: own } : {}),
    };
  }

  function batch(origins: Origins, scales: Float64Array): MixtureBatch {
    const target = host(origins.length, horizon);
    const weight = host(origins.length, horizon);
    for (let row = 0; row < origins.length; row++) {
      const own = origins.series[row]!;
      const at = origins.at[row]!;
      const { last, scale } = unit(own, at);
      const importance = (scale * (log ? Math.exp(last) : 1)) / scales[own]!;
      for (let k = 0; k < horizon; k++) {
        const value = values[own]![at + k] ?? Number.NaN;
        if (Number.isNaN(value - last)) continue;
        target.data[row * horizon + k] = counts ? value : (value - last) / scale;
        weight.data[row * horizon + k] = importance;
      }
    }
    return { ...inputs(origins), target, weight };
  }

  return { unit, inputs, batch };
}

/** The unit of a window; the last value is 0 where none is known. */
function orZero(unit: WindowUnit): WindowUnit {
  return Number.isNaN(unit.last) ? { ...unit, last: 0 } : unit;
}

/** Values before an origin, with the unit of its window. */
interface History extends WindowUnit {
  readonly values: Float64Array;
  readonly at: number;
}

/** [rows, context, inputSize]: value, mark, covariates. Missing values are carried forward. */
function fillWindow(
  { shape, data }: Host,
  row: number,
  { values, at, last, scale }: History,
  { marks }: MixturePlan,
  covariates: readonly Float64Array[],
): void {
  const [, context, size] = shape as [number, number, number];
  let held = knownBefore(values.subarray(0, at), at - context);
  for (let i = 0; i < context; i++) {
    const step = at - context + i;
    const value = step < 0 ? Number.NaN : values[step]!;
    const isKnown = !Number.isNaN(value);
    if (isKnown) held = value;
    let place = (row * context + i) * size;
    data[place++] = (held - last) / scale;
    if (marks) data[place++] = isKnown ? 1 : 0;
    for (const covariate of covariates) data[place++] = covariate[step] ?? 0;
  }
}

/** The last known value of a history before its window; the first one in it where there is none. */
function knownBefore(history: Float64Array, from: number): number {
  const before = knownPlace(history, from - 1, 1);
  if (before >= 0) return history[before]!;
  return history.find((value) => !Number.isNaN(value)) ?? 0;
}

/** [rows, bases, horizon], and the changes of covariates that belong to them. */
function fillBases(
  { data, shape }: Host,
  { data: changes }: Host,
  row: number,
  { at, last, scale, spread }: History,
  bases: readonly BaseForecast[],
  future: readonly Float64Array[],
): void {
  const horizon = shape[2]!;
  bases.forEach(({ value, covariate }, b) => {
    for (let k = 0; k < horizon; k++) {
      const place = (row * bases.length + b) * horizon + k;
      data[place] = (value(k) - last) / scale;
      future.forEach((own, f) => {
        const change = (own[at + k] ?? 0) - covariate(own, k);
        changes[place * future.length + f] = (change * spread) / scale;
      });
    }
  });
}

/** [rows, context, future]: the covariates of the window minus those of its last value. */
function fillShift(
  { shape, data }: Host,
  row: number,
  { values, at, scale, spread }: History,
  future: readonly Float64Array[],
): void {
  const context = shape[1]!;
  const now = knownPlace(values, at - 1, 1);
  for (let i = 0; i < context; i++)
    future.forEach((own, f) => {
      const shift = (own[Math.max(0, at - context + i)] ?? 0) - (own[now] ?? 0);
      data[(row * context + i) * future.length + f] = (shift * spread) / scale;
    });
}

/** [rows, horizon, future]. */
function fillAhead({ shape, data }: Host, row: number, at: number, future: readonly Float64Array[]): void {
  const [, horizon] = shape as [number, number];
  for (let k = 0; k < horizon; k++)
    future.forEach((own, f) => {
      data[(row * horizon + k) * future.length + f] = own[at + k] ?? 0;
    });
}

function standardised(
  columns: readonly Float64Array[] = [],
  standards: readonly Standard[],
): readonly Float64Array[] {
  return standards.map((standard, i) =>
    (columns[i] ?? new Float64Array()).map((value) => standardise(value, standard)),
  );
}

/** 0, the mean, for a missing value. */
function standardise(value: number, { mean, deviation }: Standard): number {
  return Number.isNaN(value) ? 0 : (value - mean) / deviation;
}

function host(...shape: readonly number[]): Host {
  return {
    shape,
    dtype: "float32",
    data: new Float32Array(shape.reduce((size, length) => size * length, 1)),
  };
}
