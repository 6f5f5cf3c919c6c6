// The weighted mean of parts as one forecast.
import { candidateParts } from "../parts/candidate-parts.ts";
import type { FitOptions, FittedPart } from "../parts/part.ts";
import type { Origins, Range, Task } from "../parts/task.ts";
import {
  chooseParts,
  foldsBefore,
  type ValidatedPart,
  validate,
  type WeightedPart,
  weightedMean,
} from "./choose-parts.ts";

/** Parts that were chosen on validation. */
export interface Choice {
  readonly parts: readonly WeightedPart[];
  /** Every candidate that could be fitted, the best first. */
  readonly candidates: readonly ValidatedPart[];
}

/** A forecast made of fitted parts. */
export interface Ensemble {
  readonly parts: readonly { readonly fitted: FittedPart; readonly weight: number }[];
  readonly parameters: number;
  predict(task: Task, origins: Origins): Promise<Float64Array>;
}

/**
 * Chooses parts by their errors in `validation` and, where the series are long enough, in a stretch before
 * it.
 */
export async function choose(task: Task, validation: Range, options: FitOptions = {}): Promise<Choice> {
  const folds = foldsBefore(task, validation);
  const rows = Math.min(...folds.flatMap(({ from }) => [...from]));
  const validated = await validate(task, candidateParts(task, folds, rows), folds, options);
  return { parts: chooseParts(validated), candidates: validated.toSorted((a, b) => a.error - b.error) };
}

/**
 * Fits chosen parts to the first `ends[i]` values of each series. A part that cannot be fitted to these, such as
 * one of logarithms once a value is 0, leaves its weight to the others.
 */
export async function fitEnsemble(
  task: Task,
  chosen: readonly WeightedPart[],
  ends: Int32Array,
  options: FitOptions = {},
): Promise<Ensemble> {
  const all: { readonly fitted: FittedPart; readonly weight: number }[] = [];
  for (const { part, weight } of chosen) {
    const fitted = await part.fit(task, ends, options);
    if (fitted !== undefined) all.push({ fitted, weight });
  }
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const parts = all.map(({ fitted, weight }) => ({ fitted, weight: weight / total }));
  return {
    parts,
    parameters: parts.reduce((sum, { fitted }) => sum + fitted.parameters, 0),
    predict: async (given, origins) =>
      weightedMean(
        await Promise.all(parts.map(({ fitted }) => fitted.predict(given, origins))),
        parts.map(({ weight }) => weight),
      ),
  };
}
