// Which parts a forecast is made of, and with which weights, by their errors on folds of validation.
import { seasonalScale } from "@grus/train";
import { fitOne } from "../parts/fit-one.ts";
import { areMost, type FitListener, type FitOptions, type Part } from "../parts/part.ts";
import { type Origins, originsIn, type Range, type Task, truthOf } from "../parts/task.ts";

/** Listens to which part is measured, to the share of all that is done, and to what is done for the part. */
export type PartListener = (part: string, done: number, detail?: string) => void;

/** Options of {@link validate}. */
export interface ValidateOptions extends FitOptions {
  /** Called with each part as soon as its error is known, before the progress that follows it. */
  readonly onMeasured?: ((part: ValidatedPart) => void) | undefined;
}

/** A part with its errors on validation. */
export interface ValidatedPart {
  readonly part: Part;
  /** The mean absolute error over all folds, each series in units of its own scale. */
  readonly error: number;
  /** Forecasts of each fold, [origins, horizon]. */
  readonly forecasts: readonly Float64Array[];
  /** The spreads that the part expects in each fold, [origins, horizon]; undefined for parts that forecast points. */
  readonly spreads?: readonly Float64Array[] | undefined;
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

/**
 * By how much the error grows, as a share of the best, where the weight falls to 1/e: with endless validation,
 * and what is added for each stretch of a horizon that validation is short of it.
 */
const TEMPERATURE = { least: 0.05, more: 0.4 };
/** By which share the error of a part of flexibility 1 counts for more, after validation over one horizon. */
const HANDICAP = 0.5;
/** Forecasts that differ by less than this share of the smaller error are alike, and share one weight. */
const SAME = 0.3;
/** More parts that are alike take time and add nothing. */
const MOST_ALIKE = 3;
/** More origins cost time and tell nothing new, since neighbours share almost all of their values. */
const MOST_ORIGINS = 3000;
/** Parts of less weight are left out: they cost time and explain nothing. */
const LEAST_WEIGHT = 0.05;

/**
 * Folds of validation: the range given, and before it `folds - 1` of the same length, as far as the series
 * reach. On short series a single stretch of validation says little: over two, no family of series of ours is
 * forecast more than 5 % worse than by the rival that suits it best (decision 0019).
 */
export function foldsBefore(task: Task, { from, to }: Range, folds = 2): readonly Fold[] {
  return Array.from({ length: folds }, (_, i) => {
    const back = (at: number, series: number) => Math.max(0, at - i * (to[series]! - from[series]!));
    const range = { from: from.map(back), to: to.map(back) };
    return { ...range, origins: thinned(task, range) };
  }).filter(
    ({ from: ends, origins }, i) =>
      i === 0 || (origins.length > 0 && areMost(ends, (end, s) => end >= least(task, s))),
  );
}

/** Origins of a range, so far apart that there are at most 3,000. */
export function thinned(task: Task, range: Range): Origins {
  const all = originsIn(task, range);
  return all.length <= MOST_ORIGINS ? all : originsIn(task, range, Math.ceil(all.length / MOST_ORIGINS));
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
  { onMeasured, ...options }: ValidateOptions = {},
  onPart?: PartListener,
): Promise<readonly ValidatedPart[]> {
  const scales = scalesBefore(task, folds);
  const validated: ValidatedPart[] = [];
  for (const [i, part] of parts.entries()) {
    const onProgress: FitListener = (done, detail) => onPart?.(part.name, (i + done) / parts.length, detail);
    onProgress(0);
    const made = await forecastFolds(task, part, folds, options, onProgress);
    if (made === undefined) continue;
    const error = meanError(task, folds, made.forecasts, scales);
    if (!Number.isFinite(error)) continue;
    validated.push({ part, error, ...made });
    onMeasured?.({ part, error, ...made });
    onProgress(1);
  }
  return validated;
}

/** The forecasts of each fold by a part that is fitted before it; undefined where one fit is not possible. */
async function forecastFolds(
  task: Task,
  part: Part,
  folds: readonly Fold[],
  options: FitOptions,
  onProgress: FitListener,
): Promise<Pick<ValidatedPart, "forecasts" | "spreads"> | undefined> {
  const forecasts: Float64Array[] = [];
  const spreads: Float64Array[] = [];
  for (const [i, { from: ends, origins }] of folds.entries()) {
    const onFold: FitListener = (done, detail) => onProgress((i + done) / folds.length, detail);
    const fitted = await fitOne(task, { part, ends }, { ...options, isDraft: true }, onFold);
    if (fitted === undefined) return undefined;
    forecasts.push(await fitted.predict(task, origins));
    if (fitted.spread !== undefined) spreads.push(await fitted.spread(task, origins));
  }
  return { forecasts, ...(spreads.length > 0 ? { spreads } : {}) };
}

/**
 * The best part of each family, weighted by exp(-(error / least error - 1) / T), T = 0.05 + 0.4 / n, where n is
 * how many horizons validation is long: a part as good as the best counts as much, one that is worse by T less by
 * a factor of e. Errors count 1 + 0.5 f / √n times, f being the part's flexibility. Parts that forecast alike
 * share the weight of the best of them; small weights are left out (decision 0019).
 */
export function chooseParts(
  task: Task,
  folds: readonly Fold[],
  validated: readonly ValidatedPart[],
): readonly WeightedPart[] {
  const horizons = 1 + folds.reduce((sum, { origins }) => sum + origins.length, 0) / task.horizon;
  const temperature = TEMPERATURE.least + TEMPERATURE.more / horizons;
  const counted = ({ part, error }: ValidatedPart) =>
    error * (1 + ((part.flexibility ?? 0) * HANDICAP) / Math.sqrt(horizons));
  const groups = alikeOf(task, folds, bestOfFamilies(validated.toSorted((a, b) => counted(a) - counted(b))));
  if (groups.length === 0) return [];
  const least = Math.max(counted(groups[0]![0]!), Number.MIN_VALUE);
  const goodness = (each: ValidatedPart) => Math.exp(-(counted(each) / least - 1) / temperature);
  const total = groups.reduce((sum, [first]) => sum + goodness(first!), 0);
  const kept = groups
    .filter(([first]) => goodness(first!) / total >= LEAST_WEIGHT)
    .flatMap((group) => {
      const own = group.reduce((sum, each) => sum + goodness(each), 0);
      return group.map((each) => ({ ...each, weight: (goodness(group[0]!) * goodness(each)) / own }));
    });
  const share = kept.reduce((sum, { weight }) => sum + weight, 0);
  return kept.map((each) => ({ ...each, weight: each.weight / share }));
}

/** The first part of each family. */
export function bestOfFamilies(sorted: readonly ValidatedPart[]): readonly ValidatedPart[] {
  const families = new Set<string>();
  return sorted.filter(({ part: { family } }) => !families.has(family) && families.add(family));
}

/** Groups of parts that forecast the same as their first one, at most three of each, the best group first. */
function alikeOf(
  task: Task,
  folds: readonly Fold[],
  sorted: readonly ValidatedPart[],
): readonly (readonly ValidatedPart[])[] {
  const scales = scalesBefore(task, folds);
  const groups: ValidatedPart[][] = [];
  for (const each of sorted) {
    const group = groups.find(
      ([first]) =>
        meanDistance(task, folds, each.forecasts, first!.forecasts, scales) <=
        SAME * Math.min(each.error, first!.error),
    );
    if (group === undefined) groups.push([each]);
    else if (group.length < MOST_ALIKE && each.part.flexibility === 1) group.push(each);
  }
  return groups;
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
  const truths = folds.map(({ origins }) => truthOf(task, origins));
  return meanDistance(task, folds, forecasts, truths, scales);
}

/** The mean of |a - b| over all folds, each series in units of its scale; missing values are left out. */
function meanDistance(
  { horizon }: Task,
  folds: readonly Fold[],
  a: readonly Float64Array[],
  b: readonly Float64Array[],
  scales: readonly number[],
): number {
  let [sum, count] = [0, 0];
  folds.forEach(({ origins }, fold) => {
    const [own, other] = [a[fold]!, b[fold]!];
    for (let at = 0; at < own.length; at++) {
      if (Number.isNaN(other[at]!)) continue;
      sum += Math.abs(own[at]! - other[at]!) / scales[origins.series[Math.floor(at / horizon)]!]!;
      count++;
    }
  });
  return sum / count;
}

/**
 * The mean absolute change from one value to the next of each series, up to the end of the latest fold; 1 for
 * one that is constant.
 */
function scalesBefore({ series }: Task, [latest]: readonly Fold[]): readonly number[] {
  return series.map(({ values }, i) => {
    const known = values.subarray(0, latest!.to[i]!);
    return (known.length > 1 && seasonalScale(known)) || 1;
  });
}
