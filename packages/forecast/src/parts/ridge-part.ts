// The ridge over windows as a part: one matrix for all series of a task.
import { aFlag, aNumber, type JsonKind, recordOf } from "@grus/io/files";
import { forecastRidge, type Ridge, type RidgeBase, ridgeProblem, solveRidge } from "../linear/ridge.ts";
import { chunks } from "./origin-chunks.ts";
import type { Effect, FittedPart, Part, PartRecord } from "./part.ts";
import { numbersOf, settingsOf, settingsPlace } from "./record-reader.ts";
import { bySeries, someSteps } from "./setting-kinds.ts";
import type { Origins, Task } from "./task.ts";
import { windowSums } from "./task-window-sums.ts";

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

/** Windows that are forecast together. */
const ROWS = 64;
/** Windows that a ridge needs at least. */
export const LEAST_WINDOWS = 4;

/** A ridge with options. */
export function ridgePart(options: RidgeOptions): Part {
  const name = ridgeName(options);
  return {
    name,
    family: ridgeFamily(options),
    flexibility: 1,
    fit: async (task, ends) => fitTo(task, ends, options, new Map()),
  };
}

/** `known` are the scales of series that were fitted before. */
function fitTo(
  task: Task,
  ends: Int32Array,
  options: RidgeOptions,
  known: ReadonlyMap<string, number>,
): FittedPart | undefined {
  const { context, base, penalty, log } = options;
  const scales = scalesOf(task, ends, log);
  if (scales === undefined) return undefined;
  const range = { from: ends.map(() => 0), to: ends };
  const sums = windowSums(task, range, [context], { scales, log }).get(context)!;
  if (sums.count < LEAST_WINDOWS) return undefined;
  const ridge = solveRidge(ridgeProblem(sums, context, base), penalty);
  const own = task.series.map(({ id }, i) => [id, scales[i]!] as const);
  return ridge && fitted(ridge, options, new Map([...known, ...own]));
}

/** Ridges of one family differ in the length and number of seasons they are drawn towards, and in the penalty. */
export function ridgeFamily({ log, base, context }: Pick<RidgeOptions, "log" | "base" | "context">): string {
  return `ridge${log ? " of logarithms" : ""} of ${context} values${base.period > 1 ? " from a season" : ""}`;
}

function ridgeName({ context, base, log, penalty }: RidgeOptions): string {
  const from = baseName(base);
  return `ridge (${log ? "log, " : ""}context ${context}${from}, penalty ${penalty})`;
}

function baseName({ period, rounds }: RidgeBase): string {
  if (period === 1) return rounds === 1 ? "" : `, from the mean of ${rounds} values`;
  return rounds === 1 ? `, from the season of ${period}` : `, from ${rounds} seasons of ${period}`;
}

/**
 * Series that were fitted have their scale, others that of their history. Logarithms take values that are not
 * above 0 as missing; a history without others is continued by its last value.
 */
function fitted(ridge: Ridge, options: RidgeOptions, scales: ReadonlyMap<string, number>): FittedPart {
  const { context, log } = options;
  const { weights, intercept, horizon } = ridge;
  const name = ridgeName(options);
  return {
    name,
    parameters: weights.length + intercept.length,
    predict: async (task, origins) => {
      const forecasts = new Float64Array(origins.length * horizon);
      chunks(origins, ROWS).forEach((own, i) => {
        forecasts.set(predictRows(ridge, options, scales, task, own), i * ROWS * horizon);
      });
      return forecasts;
    },
    refit: async (task, ends) => fitTo(task, ends, options, scales),
    effects: log ? undefined : async (task, origins) => lagEffects(ridge, task, origins),
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

/** The forecasts [origins, horizon] of origins together. */
function predictRows(
  ridge: Ridge,
  { context, log }: RidgeOptions,
  scales: ReadonlyMap<string, number>,
  { series }: Task,
  origins: Origins,
): Float64Array {
  const { horizon } = ridge;
  const histories = Array.from(origins.at, (at, row) => series[origins.series[row]!]!.values.subarray(0, at));
  const units = histories.map(
    (history, row) => scales.get(series[origins.series[row]!]!.id) ?? scaleOf(history, log),
  );
  const windows = new Float64Array(origins.length * context);
  histories.forEach((history, row) => {
    windows.set(windowOf(history, context, log, units[row]!), row * context);
  });
  const forecasts = forecastRidge(ridge, windows);
  histories.forEach((history, row) => {
    const own = forecasts.subarray(row * horizon, (row + 1) * horizon);
    if (Number.isNaN(windows[row * context])) own.fill(lastKnown(history));
    else
      for (let k = 0; k < horizon; k++)
        own[k] = log ? Math.exp(own[k]! * units[row]!) : own[k]! * units[row]!;
  });
  return forecasts;
}

/**
 * What each value of the window adds to the forecasts, its difference from the last one times its weight: with the base
 * and the intercept they add up to the forecast.
 */
function lagEffects({ context, weights, horizon }: Ridge, task: Task, origins: Origins): readonly Effect[] {
  const windows = Array.from(origins.at, (at, row) => {
    const { values } = task.series[origins.series[row]!]!;
    return windowOf(values.subarray(0, at), context, false, 1);
  });
  return Array.from({ length: context - 1 }, (_, i) => {
    const values = new Float64Array(origins.length * horizon);
    windows.forEach((window, row) => {
      const own = window[i]! - window[context - 1]!;
      for (let k = 0; k < horizon; k++) values[row * horizon + k] = own * weights[i * horizon + k]!;
    });
    return { kind: "lag", name: String(context - i), values };
  });
}

/** Reads the record of a ridge. */
export function openRidge(record: PartRecord, horizon: number | undefined): FittedPart {
  const { ridge, options, scales } = readRidge(record, horizon);
  return fitted(ridge, options, scales);
}

/** A ridge with what it was fitted with. */
export interface ReadRidge {
  readonly ridge: Ridge;
  readonly options: RidgeOptions;
  /** What each series is divided by. */
  readonly scales: ReadonlyMap<string, number>;
}

/** Settings of the record. */
interface RidgeSettings extends RidgeOptions {
  readonly scales: readonly (readonly [string, number])[];
}

/** The ridge of a record, which forecasts `horizon` steps; of as many as its intercept has where that is not given. */
export function readRidge(record: PartRecord, horizon: number | undefined): ReadRidge {
  const { scales, ...options } = settingsOf(record, ridgeKind());
  checkBase(record, options);
  const steps = horizon ?? record.tensors?.intercept?.shape[0] ?? 0;
  const weights = numbersOf(record, "weights", [options.context - 1, steps]);
  const intercept = numbersOf(record, "intercept", [steps]);
  const ridge = { ...options, horizon: steps, weights, intercept };
  return { ridge, options, scales: new Map(scales) };
}

function ridgeKind(): JsonKind<RidgeSettings> {
  return recordOf<RidgeSettings>({
    context: someSteps,
    base: recordOf<RidgeBase>({ period: someSteps, rounds: someSteps }),
    log: aFlag,
    penalty: aNumber,
    scales: bySeries,
  });
}

/** The base of a ridge lies within its window. */
function checkBase(record: PartRecord, { context, base: { period, rounds } }: RidgeOptions): void {
  if (period * rounds <= context) return;
  throw settingsPlace(record).at("base").refuse({ period, rounds }, `at most ${context} values, the context`);
}

/**
 * The last `context` values of a history in the unit of a ridge, missing ones carried forward, the first known one
 * before the beginning; NaN where none is known, or above 0 for logarithms.
 */
export function windowOf(history: Float64Array, context: number, log: boolean, scale: number): Float64Array {
  const window = new Float64Array(context);
  const start = history.length - context;
  let at = Math.max(0, start);
  while (at > 0 && !isKnown(history[at]!, log)) at--;
  while (at < history.length && !isKnown(history[at]!, log)) at++;
  let held = at < history.length ? history[at]! : Number.NaN;
  for (let i = 0; i < context; i++) {
    const value = start + i < 0 ? Number.NaN : history[start + i]!;
    if (isKnown(value, log)) held = value;
    window[i] = (log ? Math.log(held) : held) / scale;
  }
  return window;
}

function isKnown(value: number, log: boolean): boolean {
  return log ? value > 0 : !Number.isNaN(value);
}

function lastKnown(history: Float64Array): number {
  return history.findLast((value) => !Number.isNaN(value)) ?? Number.NaN;
}

/** The scale of each series, by {@link scaleOf}; undefined where a logarithm does not exist. */
export function scalesOf({ series }: Task, ends: Int32Array, log: boolean): Float64Array | undefined {
  const known = series.map(({ values }, i) => values.subarray(0, ends[i]!));
  if (log && known.some((values) => values.some((value) => value <= 0))) return undefined;
  return Float64Array.from(known, (values) => scaleOf(values, log));
}

/**
 * What a series is divided by: the mean absolute change from one known value to the next, of logarithms where
 * asked, of values above 0 alone; 1 for a constant one.
 */
export function scaleOf(values: Float64Array, log: boolean): number {
  let [sum, count, before] = [0, 0, Number.NaN];
  for (const value of values) {
    if (!isKnown(value, log)) continue;
    if (!Number.isNaN(before)) {
      sum += Math.abs(log ? Math.log(value / before) : value - before);
      count++;
    }
    before = value;
  }
  return sum > 0 ? sum / count : 1;
}
