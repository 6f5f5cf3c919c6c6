// A ridge that reads past covariates and what is constant within a series beside the values: one matrix for all series.
import { aNumber, type JsonKind, quote, recordOf } from "@grus/io/files";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import { lastValue, type Ridge, solveRidge } from "../linear/ridge.ts";
import { addRow, noRows, problemOfRows, type RowSums } from "../linear/row-sums.ts";
import { covariateEffects } from "./covariate-effects.ts";
import { type CovariateStandards, covariateStandards } from "./covariate-standards.ts";
import type { FittedPart, Part, PartRecord } from "./part.ts";
import { numbersOf, settingsOf } from "./record-reader.ts";
import { LEAST_WINDOWS, scaleOf, scalesOf, windowOf } from "./ridge-part.ts";
import { bySeries, someSteps, standards } from "./setting-kinds.ts";
import type { OneSeries, Origins, Range, Task } from "./task.ts";

/** The options of a ridge with covariates. */
export interface CovariateRidgeOptions {
  /** Values of a window. */
  readonly context: number;
  /** The latest values of each past covariate. */
  readonly pastContext: number;
  /** In units of the inputs' mean square; see {@link solveRidge}. */
  readonly penalty: number;
}

/** The units of the covariates that it reads. */
export type CovariateUnits = Pick<CovariateStandards, "past" | "statics">;

/** More windows add nothing but time. */
const MOST_WINDOWS = 5000;

/** A ridge with past covariates and statics. */
export function covariateRidgePart(options: CovariateRidgeOptions): Part {
  const name = nameOf(options);
  return {
    name,
    family: "ridge with columns",
    flexibility: 1,
    fit: async (task, ends) => fitTo(task, ends, options, new Map()),
  };
}

/** `known` are the scales of series that were fitted before. */
function fitTo(
  task: Task,
  ends: Int32Array,
  options: CovariateRidgeOptions,
  known: ReadonlyMap<string, number>,
): FittedPart | undefined {
  const { past, statics } = covariateStandards(task, ends);
  const units = { past, statics };
  const scales = scalesOf(task, ends, false)!;
  const sums = covariateSums(task, { from: ends.map(() => 0), to: ends }, options, units, scales);
  if (sums.count < LEAST_WINDOWS) return undefined;
  const ridge = solveRidge(problemOfRows(sums), options.penalty);
  const own = task.series.map(({ id }, i) => [id, scales[i]!] as const);
  return ridge && fitted(ridge, options, units, new Map([...known, ...own]));
}

/** Reads the record of a ridge with covariates. */
export function openCovariateRidge(record: PartRecord, horizon: number | undefined): FittedPart {
  const { options, units, scales } = settingsOf(record, covariateRidgeKind());
  const steps = horizon ?? record.tensors?.intercept?.shape[0] ?? 0;
  const size = inputsOf(options, units);
  const weights = numbersOf(record, "weights", [size, steps]);
  const intercept = numbersOf(record, "intercept", [steps]);
  const ridge: Ridge = {
    context: size + 1,
    horizon: steps,
    base: lastValue,
    penalty: options.penalty,
    weights,
    intercept,
  };
  return fitted(ridge, options, units, new Map(scales));
}

/** Settings of the record. */
interface CovariateRidgeSettings {
  readonly options: CovariateRidgeOptions;
  readonly units: CovariateUnits;
  readonly scales: readonly (readonly [string, number])[];
}

function covariateRidgeKind(): JsonKind<CovariateRidgeSettings> {
  return recordOf<CovariateRidgeSettings>({
    options: recordOf<CovariateRidgeOptions>({
      context: someSteps,
      pastContext: someSteps,
      penalty: aNumber,
    }),
    units: recordOf<CovariateUnits>({ past: standards, statics: standards }),
    scales: bySeries,
  });
}

/**
 * Sums over the complete windows whose horizon lies in a range; where there are too many, over some at even
 * distances.
 */
export function covariateSums(
  task: Task,
  { from, to }: Range,
  options: CovariateRidgeOptions,
  units: CovariateUnits,
  scales: Float64Array,
): RowSums {
  const { series, horizon } = task;
  const size = inputsOf(options, units);
  const sums = noRows(size, horizon);
  const least = Math.max(options.context, options.pastContext);
  const windows = series.reduce(
    (all, _, i) => all + Math.max(0, to[i]! - horizon - Math.max(from[i]!, least)),
    0,
  );
  const stride = Math.max(1, Math.ceil(windows / MOST_WINDOWS));
  const inputs = new Float64Array(size);
  series.forEach((own, i) => {
    for (let at = Math.max(from[i]!, least); at + horizon <= to[i]!; at += stride) {
      const window = own.values.subarray(at - options.context, at + horizon);
      if (window.some(Number.isNaN)) continue;
      fillInputs(inputs, own, at, window.subarray(0, options.context), scales[i]!, options, units);
      const last = own.values[at - 1]!;
      const targets = window.subarray(options.context).map((value) => (value - last) / scales[i]!);
      addRow(sums, inputs, targets);
    }
  });
  return sums;
}

function inputsOf(
  { context, pastContext }: CovariateRidgeOptions,
  { past, statics }: CovariateUnits,
): number {
  return context - 1 + past.length * pastContext + statics.length;
}

/** The window minus its last value, the latest values of past covariates, and the statics. */
function fillInputs(
  inputs: Float64Array,
  series: OneSeries,
  at: number,
  window: Float64Array,
  scale: number,
  { context, pastContext }: CovariateRidgeOptions,
  units: CovariateUnits,
): void {
  let place = 0;
  for (let i = 0; i < context - 1; i++) inputs[place++] = (window[i]! - window[context - 1]!) / scale;
  units.past.forEach(({ mean, deviation }, j) => {
    const column = series.past![j]!;
    for (let i = at - pastContext; i < at; i++)
      inputs[place++] = ((column[Math.max(0, i)] ?? mean) - mean) / deviation;
  });
  units.statics.forEach(({ mean, deviation }, j) => {
    inputs[place++] = (series.statics![j]! - mean) / deviation;
  });
}

function fitted(
  ridge: Ridge,
  options: CovariateRidgeOptions,
  units: CovariateUnits,
  scales: ReadonlyMap<string, number>,
): FittedPart {
  const { weights, intercept, horizon } = ridge;
  const size = inputsOf(options, units);
  const name = nameOf(options);
  const predict = async (task: Task, origins: Origins) => {
    checkColumns(name, task, units);
    const forecasts = new Float64Array(origins.length * horizon);
    const inputs = new Float64Array(size);
    for (let row = 0; row < origins.length; row++) {
      const own = task.series[origins.series[row]!]!;
      const at = origins.at[row]!;
      const history = own.values.subarray(0, at);
      const scale = scales.get(own.id) ?? scaleOf(history, false);
      const window = windowOf(history, options.context, false, 1);
      const last = window[options.context - 1]!;
      fillInputs(inputs, own, at, window, scale, options, units);
      for (let k = 0; k < horizon; k++) {
        let sum = intercept[k]!;
        for (let i = 0; i < size; i++) sum += inputs[i]! * weights[i * horizon + k]!;
        forecasts[row * horizon + k] = last + scale * sum;
      }
    }
    return forecasts;
  };
  return {
    name,
    parameters: weights.length + intercept.length,
    predict,
    effects: (task, origins) => covariateEffects(task, origins, { future: [], past: units.past }, predict),
    refit: async (task, ends) => fitTo(task, ends, options, scales),
    record: () => ({
      kind: "covariate ridge",
      name,
      settings: { options, units, scales: [...scales] } satisfies CovariateRidgeSettings,
      tensors: {
        weights: { shape: [size, horizon], dtype: "float32", data: weights },
        intercept: { shape: [horizon], dtype: "float32", data: intercept },
      },
    }),
  };
}

/** Throws {@link ForecasterFileError} for a task with another number of columns than the part reads. */
function checkColumns(name: string, { past = [], statics = [] }: Task, units: CovariateUnits): void {
  if (past.length === units.past.length && statics.length === units.statics.length) return;
  throw new ForecasterFileError(
    `model.json: the part ${quote(name)} reads ${units.past.length} past and ${units.statics.length} static columns; expected ${past.length} and ${statics.length}.`,
  );
}

function nameOf({ context, pastContext, penalty }: CovariateRidgeOptions): string {
  return `ridge with columns (context ${context}, ${pastContext} of each column, penalty ${penalty})`;
}
