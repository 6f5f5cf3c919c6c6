// The weighted mean of parts as one forecast.
import { advice, OptionError, option } from "@grus/data";
import { fitOne } from "../parts/fit-one.ts";
import type { FitListener, FitOptions, FittedPart, Part } from "../parts/part.ts";
import type { Origins, Task } from "../parts/task.ts";
import { type PartListener, weightedMean } from "./choose-parts.ts";

/** A part with its share of a forecast. */
export interface PartShare {
  readonly part: Part;
  /** In [0, 1]; 0 for a part that shapes the intervals alone. */
  readonly weight: number;
}

/** A forecast made of fitted parts. */
export interface Ensemble {
  readonly parts: readonly FittedShare[];
  readonly parameters: number;
  /** The forecasts [origins, horizon], from the values before each origin. */
  predict(task: Task, origins: Origins): Promise<Float64Array>;
  /**
   * The weighted mean of the spreads [origins, horizon] that parts expect; undefined where none of them expects any.
   */
  spread(task: Task, origins: Origins): Promise<Float64Array | undefined>;
}

/** A fitted part with its share. */
export interface FittedShare {
  readonly fitted: FittedPart;
  /** In [0, 1], 0 for a part that shapes the intervals alone; those of all parts add up to 1. */
  readonly weight: number;
}

/** Parts that were chosen. */
export interface ChosenShares {
  readonly parts: readonly PartShare[];
  /** Parts that may take the place of all chosen ones, the best first; none where the caller named the parts. */
  readonly instead: readonly Part[];
}

/** Fits chosen parts to the first `ends[i]` values of each series; {@link wholeShares} of those that can be. */
export async function fitEnsemble(
  task: Task,
  chosen: ChosenShares,
  ends: Int32Array,
  options: FitOptions = {},
  onPart?: PartListener,
): Promise<Ensemble> {
  const { parts } = chosen;
  const fitted: FittedShare[] = [];
  for (const [i, { part, weight }] of parts.entries()) {
    const onProgress: FitListener = (done, detail) => onPart?.(part.name, (i + done) / parts.length, detail);
    onProgress(0);
    const own = await fitOne(task, { part, ends }, options, onProgress);
    if (own !== undefined) fitted.push({ fitted: own, weight });
  }
  return ensembleOf(await wholeShares(task, fitted, chosen, ends, options));
}

/**
 * Shares of fitted parts that add up to 1. A part that could not be fitted, such as one of logarithms once a value is
 * 0, leaves its weight to the others; where none could, the best other part that can be has all of it. Throws
 * {@link OptionError} where there is none.
 */
export async function wholeShares(
  task: Task,
  fitted: readonly FittedShare[],
  { parts, instead }: ChosenShares,
  ends: Int32Array,
  options: FitOptions,
): Promise<readonly FittedShare[]> {
  const total = fitted.reduce((sum, { weight }) => sum + weight, 0);
  if (total > 0) return fitted.map((share) => ({ ...share, weight: share.weight / total }));
  for (const part of instead) {
    const own = await fitOne(task, { part, ends }, options);
    if (own !== undefined) return [{ fitted: own, weight: 1 }];
  }
  throw new OptionError({
    problem: advice`${option("ensemble")}: ${parts.map(({ part }) => part.name).join(", ")} cannot be fitted to all values, such as logarithms once a value is 0.`,
    cure: "Name other parts, or leave the choice to their errors.",
  });
}

/** The mean of spreads by weights of any sum, or that of the only one; undefined without any. */
export function meanSpread(
  spreads: readonly { readonly values: Float64Array; readonly weight: number }[],
): Float64Array | undefined {
  if (spreads.length === 0) return undefined;
  const total = spreads.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return spreads[0]!.values;
  return weightedMean(
    spreads.map(({ values }) => values),
    spreads.map(({ weight }) => weight / total),
  );
}

/** The weighted mean of fitted parts, whose weights add up to 1. */
export function ensembleOf(parts: readonly FittedShare[]): Ensemble {
  return {
    parts,
    parameters: parts.reduce((sum, { fitted }) => sum + fitted.parameters, 0),
    predict: async (given, origins) => {
      const used = parts.filter(({ weight }) => weight > 0);
      const forecasts: Float64Array[] = [];
      for (const { fitted } of used) forecasts.push(await fitted.predict(given, origins));
      return weightedMean(
        forecasts,
        used.map(({ weight }) => weight),
      );
    },
    spread: async (given, origins) => {
      const spreads: { readonly values: Float64Array; readonly weight: number }[] = [];
      for (const { fitted, weight } of parts) {
        const values = await fitted.spread?.(given, origins);
        if (values !== undefined) spreads.push({ values, weight });
      }
      return meanSpread(spreads);
    },
  };
}
