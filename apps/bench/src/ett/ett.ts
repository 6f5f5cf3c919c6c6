// The forecast of the ETT tables: ridges of several contexts and a segment network, weighted by validation.
import {
  eachSeries,
  type FitOptions,
  type FittedPart,
  type Origins,
  type Part,
  type Range,
  type RidgeOptions,
  rankedRidges,
  ridgePart,
  segmentPart,
  type Task,
  truthOf,
} from "@grus/forecast";
import type { Backend } from "@grus/tensor";
import { OptionError } from "../options.ts";
import { meanForecast, type Spread, spreadOf, weightsOf } from "../weights.ts";
import { type EttData, readEtt, rowsOf, windowsIn } from "./ett-data.ts";

/** What is run. */
export interface EttOptions {
  readonly file: string;
  readonly horizon: number;
  /** Networks at most. */
  readonly seeds: number;
  /** Updates of the weights of a network. */
  readonly steps: number;
  /** No further network is trained once it would not end within so many minutes. */
  readonly minutes: number;
  readonly onProgress: (line: string) => void;
}

/** Errors on standardised values, over all windows, steps and columns. */
export interface EttErrors {
  readonly mse: number;
  readonly mae: number;
}

/** A part with its share, and its errors on validation and test. */
export interface EttPart {
  readonly name: string;
  readonly weight: number;
  /** On the validation part, and on the stretch of the same length before it, after a fit to what lies before. */
  readonly validation: readonly EttErrors[];
  readonly test: EttErrors;
}

/** The figures of a run. `mse` and `mae` are those of the forecast averaged over all networks. */
export interface EttResult extends EttErrors {
  readonly horizon: number;
  readonly context: number;
  readonly columns: number;
  /** Windows of the test part, each of all columns. */
  readonly windows: number;
  readonly parts: readonly EttPart[];
  /** Of forecasts with one network each: the mean, and the largest distance from it. */
  readonly seeds: { readonly count: number; readonly mse: Spread; readonly mae: Spread };
  readonly parameters: number;
  readonly seconds: number;
}

/** Days of the contexts. */
const CONTEXTS = [14, 21, 30] as const;
/** Every so many windows of validation are forecast: neighbours hardly differ. */
const VALIDATION_STRIDE = 7;

/**
 * Runs the table's protocol: everything is fitted to the training part, and measured once on every window of the test
 * part. Ridges are chosen, and both families of parts weighted, on validation and on a stretch of the same length before
 * it, for which they are fitted to what lies before that.
 */
export async function runEtt(backend: Backend, options: EttOptions): Promise<EttResult> {
  const start = performance.now();
  const data = await readEtt(options.file, options.horizon);
  const { task, ends, day } = data;
  const context = CONTEXTS.at(-1)! * day;
  const folds = foldsOf(data);
  const test = windowsIn(task, ends[1], ends[2]);
  if (test.length === 0 || folds.some(({ origins, end }) => origins.length === 0 || end < 2 * context))
    throw new OptionError(
      `${options.file} has ${task.series[0]?.values.length ?? 0} rows, too few for contexts of ${context} and a horizon of ${options.horizon}.\nUse a shorter --horizon.`,
    );
  const run: Run = { backend, task, folds, test, start, options };
  const ridges = await ridgeForecasts(run, day);
  options.onProgress("ridges fitted");
  const networks = await networkForecasts(run, day);
  return {
    horizon: options.horizon,
    context,
    columns: task.series.length,
    windows: test.length / task.series.length,
    ...combined(run, ridges, networks),
    parameters: ridges.parameters + networks.parameters,
    seconds: (performance.now() - start) / 1000,
  };
}

/** A stretch of validation: what lies before `end` is fitted to, windows in it are forecast. */
interface Fold {
  readonly end: number;
  readonly to: number;
  readonly origins: Origins;
}

interface Run {
  readonly backend: Backend;
  readonly task: Task;
  readonly folds: readonly Fold[];
  readonly test: Origins;
  readonly start: number;
  readonly options: EttOptions;
}

/** Forecasts by one family of parts. */
interface Forecasts {
  readonly name: string;
  readonly parameters: number;
  /** Of each fold. */
  readonly validation: readonly Float64Array[];
  /** Of each seed. */
  readonly test: readonly Float64Array[];
}

/** The validation part, and the stretch of the same length before it. */
function foldsOf({ task, ends: [training, end] }: EttData): readonly Fold[] {
  const length = end - training;
  return [training, training - length].map((from) => ({
    end: from,
    to: from + length,
    origins: windowsIn(task, from, from + length, VALIDATION_STRIDE),
  }));
}

/**
 * The mean of the best ridges of each context for all columns, drawn towards the last value and towards the mean day; with
 * the same options also one for each column, where the mean of both is better on the folds.
 */
async function ridgeForecasts(run: Run, day: number): Promise<Forecasts> {
  const { task, folds, test } = run;
  const ranges = folds.map(({ end, to }) => rowsOf(task, end, to));
  const shared = CONTEXTS.flatMap((days) => bestRidges(task, ranges, days * day)).map(ridgePart);
  const alone = await validated(run, shared);
  const own = await validated(run, shared.map(eachSeries));
  const both = alone.forecasts.map((forecast, i) => meanForecast([forecast, own.forecasts[i]!]));
  const isBetter = squaresOf(run, both) < squaresOf(run, alone.forecasts);
  const parts = isBetter ? [...alone.latest, ...own.latest] : alone.latest;
  return {
    name: `ridges, contexts ${CONTEXTS.map((days) => days * day).join(", ")}${isBetter ? ", also one for each column" : ""}`,
    parameters: parts.reduce((sum, { parameters }) => sum + parameters, 0),
    validation: isBetter ? both : alone.forecasts,
    test: [await meanOf(task, parts, test)],
  };
}

/** The best ridge that is drawn towards the last value, and the best of those towards a season. */
function bestRidges(task: Task, folds: readonly Range[], context: number): readonly RidgeOptions[] {
  const ranked = rankedRidges(task, folds, [context], [false]).map(({ options }) => options);
  const isOfSeason = ({ base }: RidgeOptions) => base.period > 1;
  return [ranked.find((each) => !isOfSeason(each)), ranked.find(isOfSeason)].filter(
    (each) => each !== undefined,
  );
}

/** The mean forecast of parts in each fold, and the parts fitted to the training part. */
async function validated(
  { task, folds }: Run,
  parts: readonly Part[],
): Promise<{ readonly forecasts: readonly Float64Array[]; readonly latest: readonly FittedPart[] }> {
  const fits: (readonly FittedPart[])[] = [];
  const forecasts: Float64Array[] = [];
  for (const { end, origins } of folds) {
    const fitted = await fitAll(task, parts, end);
    fits.push(fitted);
    forecasts.push(await meanOf(task, fitted, origins));
  }
  return { forecasts, latest: fits[0]! };
}

/** The sum over the folds of the mean squared errors. */
function squaresOf({ task, folds }: Run, forecasts: readonly Float64Array[]): number {
  return folds.reduce((sum, { origins }, i) => sum + errorsOf(forecasts[i]!, truthOf(task, origins)).mse, 0);
}

/** Networks of several seeds, one context after the other, and the same for the earlier fold. */
async function networkForecasts(run: Run, day: number): Promise<Forecasts> {
  const { task, folds, test, options } = run;
  const [latest, earlier] = [folds[0]!, folds[1]!];
  const before: FittedPart[] = [];
  const networks: FittedPart[] = [];
  for (let seed = 0; seed < options.seeds && hasTime(run, seed); seed++) {
    const name = `network ${seed + 1} of ${options.seeds}`;
    before.push(await trained(run, day, earlier.end, seed, `${name}, earlier stretch`));
    networks.push(await trained(run, day, latest.end, seed, name));
  }
  return {
    name: `mean of ${networks.length} segment networks`,
    parameters: networks.reduce((sum, { parameters }) => sum + parameters, 0),
    validation: [await meanOf(task, networks, latest.origins), await meanOf(task, before, earlier.origins)],
    test: await Promise.all(networks.map((network) => network.predict(task, test))),
  };
}

/** Whether one more network would end in time, as those so far tell. */
function hasTime({ start, options: { minutes } }: Run, networks: number): boolean {
  const spent = performance.now() - start;
  return networks === 0 || (spent * (networks + 1)) / networks <= minutes * 60_000;
}

/** A network that is fitted to the rows before `end`. */
async function trained(
  { backend, task, options }: Run,
  day: number,
  end: number,
  seed: number,
  name: string,
): Promise<FittedPart> {
  const context = CONTEXTS[seed % CONTEXTS.length]! * day;
  const part = segmentPart({ context, steps: options.steps, networks: 1 });
  const onProgress = (done: number) => options.onProgress(`${name}: ${Math.floor(100 * done)} %`);
  const [network] = await fitAll(task, [part], end, { backend, seed, onProgress });
  return network!;
}

async function fitAll(
  task: Task,
  parts: readonly Part[],
  end: number,
  options?: FitOptions,
): Promise<readonly FittedPart[]> {
  const fitted: FittedPart[] = [];
  for (const part of parts) {
    const one = await part.fit(task, rowsOf(task, 0, end).to, options);
    if (one === undefined) throw new OptionError(`${part.name} cannot be fitted to ${end} rows.`);
    fitted.push(one);
  }
  return fitted;
}

async function meanOf(task: Task, parts: readonly FittedPart[], origins: Origins): Promise<Float64Array> {
  const forecasts: Float64Array[] = [];
  for (const part of parts) forecasts.push(await part.predict(task, origins));
  return meanForecast(forecasts);
}

/** Ridges and the mean of the networks, weighted by their mean squared errors over both folds. */
function combined(
  { task, folds, test }: Run,
  ridges: Forecasts,
  networks: Forecasts,
): Pick<EttResult, "mse" | "mae" | "parts" | "seeds"> {
  const truth = truthOf(task, test);
  const both = [ridges, networks].map(({ name, validation, test: own }) => ({
    name,
    validation: folds.map(({ origins }, i) => errorsOf(validation[i]!, truthOf(task, origins))),
    test: meanForecast(own),
  }));
  const weights = weightsOf(both.map(({ validation }) => validation.reduce((sum, { mse }) => sum + mse, 0)));
  const single = networks.test.map((one) => errorsOf(meanForecast([both[0]!.test, one], weights), truth));
  return {
    ...errorsOf(
      meanForecast(
        both.map((family) => family.test),
        weights,
      ),
      truth,
    ),
    parts: both.map((family, i) => ({
      ...family,
      weight: weights[i]!,
      test: errorsOf(family.test, truth),
    })),
    seeds: {
      count: single.length,
      mse: spreadOf(single.map(({ mse }) => mse)),
      mae: spreadOf(single.map(({ mae }) => mae)),
    },
  };
}

function errorsOf(forecast: Float64Array, truth: Float64Array): EttErrors {
  let [squares, absolute] = [0, 0];
  for (let at = 0; at < truth.length; at++) {
    const error = forecast[at]! - truth[at]!;
    squares += error * error;
    absolute += Math.abs(error);
  }
  return { mse: squares / truth.length, mae: absolute / truth.length };
}
