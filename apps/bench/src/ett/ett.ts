// The forecast of the ETT tables: ridges of several contexts and a segment network, weighted by validation.
import {
  eachSeries,
  type FittedPart,
  type Origins,
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
  readonly validation: EttErrors;
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

/** Forecasts of both parts by one or more fitted parts. */
interface Forecasts {
  readonly name: string;
  readonly parameters: number;
  readonly validation: Float64Array;
  readonly test: Float64Array;
}

/** Days of the contexts. */
const CONTEXTS = [14, 21, 30] as const;
/** Every so many windows of validation are forecast: neighbours hardly differ. */
const VALIDATION_STRIDE = 7;
/** Updates of the weights of a network. */
const STEPS = 600;

/**
 * Runs the table's protocol: everything is fitted to the training part, chosen and weighted on validation, and
 * measured once on every window of the test part.
 */
export async function runEtt(backend: Backend, options: EttOptions): Promise<EttResult> {
  const start = performance.now();
  const data = await readEtt(options.file, options.horizon);
  const { task, ends, day } = data;
  const validation = windowsIn(task, ends[0], ends[1], VALIDATION_STRIDE);
  const test = windowsIn(task, ends[1], ends[2]);
  const context = CONTEXTS.at(-1)! * day;
  if (test.length === 0 || validation.length === 0 || context + options.horizon > ends[0])
    throw new OptionError(
      `${options.file} has ${task.series[0]?.values.length ?? 0} rows, too few for contexts of ${context} and a horizon of ${options.horizon}.\nUse a shorter --horizon.`,
    );
  const forecast = (parts: readonly FittedPart[], name: string) =>
    forecastBoth(task, parts, name, validation, test);
  const ridges = await forecast(
    await fitRidges(data),
    `mean of ridges, contexts ${CONTEXTS.map((days) => days * day).join(", ")}`,
  );
  options.onProgress("ridges fitted");
  const networks = await trainNetworks(backend, data, options, start, forecast);
  const truth = { validation: truthOf(task, validation), test: truthOf(task, test) };
  return {
    horizon: options.horizon,
    context,
    columns: task.series.length,
    windows: test.length / task.series.length,
    ...combined(ridges, networks, truth),
    parameters: [ridges, ...networks].reduce((sum, { parameters }) => sum + parameters, 0),
    seconds: (performance.now() - start) / 1000,
  };
}

/**
 * The best ridge of each context, by its errors on validation and on a part of the same length before it: once for all
 * columns, and with the same options once for each.
 */
async function fitRidges({ task, day, ends: [training, end] }: EttData): Promise<readonly FittedPart[]> {
  const length = end - training;
  const folds = [rowsOf(task, training, end), rowsOf(task, training - length, training)];
  const parts: FittedPart[] = [];
  const fromLast = { ...task, seasons: [] };
  for (const days of CONTEXTS) {
    const part = ridgePart(rankedRidges(fromLast, folds, [days * day])[0]!.options);
    for (const one of [part, eachSeries(part)]) {
      const fitted = await one.fit(task, rowsOf(task, 0, training).to);
      if (fitted !== undefined) parts.push(fitted);
    }
  }
  return parts;
}

async function trainNetworks(
  backend: Backend,
  { task, day, ends }: EttData,
  { seeds, minutes, onProgress }: EttOptions,
  start: number,
  forecast: (parts: readonly FittedPart[], name: string) => Promise<Forecasts>,
): Promise<readonly Forecasts[]> {
  const networks: Forecasts[] = [];
  const began = performance.now();
  for (let seed = 0; seed < seeds; seed++) {
    const each = seed === 0 ? 0 : (performance.now() - began) / seed;
    if (performance.now() - start + each > minutes * 60_000) break;
    const part = segmentPart({ context: CONTEXTS.at(-1)! * day, steps: STEPS, networks: 1 });
    const fitted = await part.fit(task, rowsOf(task, 0, ends[0]).to, {
      backend,
      seed,
      onProgress: (done) => onProgress(`network ${seed + 1} of ${seeds}: ${Math.floor(100 * done)} %`),
    });
    networks.push(await forecast(fitted === undefined ? [] : [fitted], `segment network, seed ${seed}`));
  }
  return networks;
}

/** The mean of parts on validation and test. */
async function forecastBoth(
  task: Task,
  parts: readonly FittedPart[],
  name: string,
  validation: Origins,
  test: Origins,
): Promise<Forecasts> {
  const mean = async (origins: Origins) => {
    const forecasts: Float64Array[] = [];
    for (const part of parts) forecasts.push(await part.predict(task, origins));
    return meanForecast(forecasts);
  };
  return {
    name,
    parameters: parts.reduce((sum, part) => sum + part.parameters, 0),
    validation: await mean(validation),
    test: await mean(test),
  };
}

type Both = Pick<Forecasts, "validation" | "test">;

/** Ridges and the mean of the networks, weighted by their squared errors on validation. */
function combined(
  ridges: Forecasts,
  networks: readonly Forecasts[],
  truth: Both,
): Pick<EttResult, "mse" | "mae" | "parts" | "seeds"> {
  const network = {
    name: `mean of ${networks.length} segment networks`,
    validation: meanForecast(networks.map(({ validation }) => validation)),
    test: meanForecast(networks.map(({ test }) => test)),
  };
  const both = [ridges, network];
  const errors = both.map(({ validation }) => errorsOf(validation, truth.validation));
  const weights = weightsOf(errors.map(({ mse }) => mse));
  const parts = both.map(({ name, test }, i) => ({
    name,
    weight: weights[i]!,
    validation: errors[i]!,
    test: errorsOf(test, truth.test),
  }));
  const single = networks.map(({ test }) => errorsOf(meanForecast([ridges.test, test], weights), truth.test));
  return {
    ...errorsOf(meanForecast([ridges.test, network.test], weights), truth.test),
    parts,
    seeds: {
      count: networks.length,
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
