// Which parts a forecast is made of, and with which weights, by their errors on folds of validation.
import { seasonalScale } from "@grus/train";
import type { FitOptions, Part } from "../parts/part.ts";
import { type OneSeries, type Origins, originsIn, type Range, type Task, truthOf } from "../parts/task.ts";

/** A part with its errors on validation. */
export interface ValidatedPart {
  readonly part: Part;
  /** The mean absolute error over all folds, each series in units of its own scale. */
  readonly error: number;
  /** Forecasts of each fold, [origins, horizon]. */
  readonly forecasts: readonly Float64Array[];
}

/** A part of the forecast with its share of it. */
export interface WeightedPart extends ValidatedPart {
  /** In (0, 1]; those of all parts add up to 1. */
  readonly weight: number;
}

/** A stretch of validation: values before it are fitted to, origins in it are forecast. */
export interface Fold extends Range {
  readonly origins: Origins;
}

/** By how much the error grows, as a share of the best, where the weight falls to 1/e. */
const TEMPERATURE = 0.1;
/** Parts of less weight are left out: they cost time and explain nothing. */
const LEAST_WEIGHT = 0.03;

/**
 * Folds of validation: the range given, and before it `folds - 1` of the same length, as far as the series
 * reach. On short series a single stretch of validation says little: over two, no family of series of ours is
 * forecast more than 5 % worse than by the rival that suits it best (decision 0019).
 */
export function foldsBefore(task: Task, { from, to }: Range, folds = 2): readonly Fold[] {
  return Array.from({ length: folds }, (_, i) => {
    const back = (at: number, series: number) => at - i * (to[series]! - from[series]!);
    const range = { from: from.map(back), to: to.map(back) };
    return { ...range, origins: originsIn(task, range) };
  }).filter(
    ({ from: ends, origins }, i) =>
      i === 0 || (origins.length > 0 && ends.every((end, s) => end >= least(task, s))),
  );
}

/** A fold needs two seasons and some values, and a third of the series, before it. */
function least({ series, seasons }: Task, at: number): number {
  return Math.max(2 * (seasons[0] ?? 0) + 4, 0.3 * series[at]!.values.length);
}

/**
 * Fits every part before each fold and measures it there; parts that cannot be fitted to every fold are left
 * out.
 */
export async function validate(
  task: Task,
  parts: readonly Part[],
  folds: readonly Fold[],
  options: FitOptions = {},
): Promise<readonly ValidatedPart[]> {
  const scales = task.series.map(scaleOf);
  const validated: ValidatedPart[] = [];
  for (const part of parts) {
    const forecasts = await forecastFolds(task, part, folds, options);
    if (forecasts === undefined) continue;
    const error = meanError(task, folds, forecasts, scales);
    if (Number.isFinite(error)) validated.push({ part, error, forecasts });
  }
  return validated;
}

/** The forecasts of each fold by a part that is fitted before it; undefined where one fit is not possible. */
async function forecastFolds(
  task: Task,
  part: Part,
  folds: readonly Fold[],
  options: FitOptions,
): Promise<readonly Float64Array[] | undefined> {
  const forecasts: Float64Array[] = [];
  for (const { from: ends, origins } of folds) {
    const fitted = await part.fit(task, ends, options);
    if (fitted === undefined) return undefined;
    forecasts.push(await fitted.predict(task, origins));
  }
  return forecasts;
}

/**
 * The best part of each family, weighted by exp(-(error / least error - 1) / 0.1): a part as good as the best
 * counts as much, one that is 20 % worse a seventh. The weights of small ones go to the others.
 */
export function chooseParts(validated: readonly ValidatedPart[]): readonly WeightedPart[] {
  const sorted = validated.toSorted((a, b) => a.error - b.error);
  const families = new Set<string>();
  const best = sorted.filter(({ part: { family } }) => !families.has(family) && families.add(family));
  const least = Math.max(best[0]?.error ?? 0, Number.MIN_VALUE);
  const raw = best.map(({ error }) => Math.exp(-(error / least - 1) / TEMPERATURE));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const kept = best.flatMap((each, i) =>
    raw[i]! / total < LEAST_WEIGHT ? [] : [{ ...each, weight: raw[i]! / total }],
  );
  const share = kept.reduce((sum, { weight }) => sum + weight, 0);
  return kept.map((each) => ({ ...each, weight: each.weight / share }));
}

/** The weighted mean of forecasts of the same origins. */
export function weightedMean(forecasts: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const mean = new Float64Array(forecasts[0]!.length);
  forecasts.forEach((forecast, i) => {
    const weight = weights[i]!;
    for (let at = 0; at < mean.length; at++) mean[at]! += weight * forecast[at]!;
  });
  return mean;
}

function meanError(
  task: Task,
  folds: readonly Fold[],
  forecasts: readonly Float64Array[],
  scales: readonly number[],
): number {
  let [sum, count] = [0, 0];
  folds.forEach(({ origins }, fold) => {
    const truth = truthOf(task, origins);
    const forecast = forecasts[fold]!;
    for (let at = 0; at < truth.length; at++) {
      if (Number.isNaN(truth[at]!)) continue;
      const series = origins.series[Math.floor(at / task.horizon)]!;
      sum += Math.abs(forecast[at]! - truth[at]!) / scales[series]!;
      count++;
    }
  });
  return sum / count;
}

/** The mean absolute change from one value to the next; 1 for a constant series. */
function scaleOf({ values }: OneSeries): number {
  return (values.length > 1 && seasonalScale(values)) || 1;
}
