// The choice of parts for a task.
import { candidateParts } from "../parts/candidate-parts.ts";
import type { FitOptions } from "../parts/part.ts";
import type { Range, Task } from "../parts/task.ts";
import {
  chooseParts,
  type Fold,
  foldsBefore,
  type ValidatedPart,
  validate,
  type WeightedPart,
} from "./choose-parts.ts";

/** Parts that were chosen on validation. */
export interface Choice {
  readonly parts: readonly WeightedPart[];
  /** Every candidate that could be fitted, the best first. */
  readonly candidates: readonly ValidatedPart[];
  readonly folds: readonly Fold[];
}

/**
 * Chooses parts by their errors in `validation` and, where the series are long enough, in a stretch before
 * it.
 */
export async function choose(
  task: Task,
  validation: Range,
  options: FitOptions = {},
  onPart?: (part: string, done: number) => void,
): Promise<Choice> {
  const folds = foldsBefore(task, validation);
  const validated = await validate(
    task,
    candidateParts(task, folds, options.backend !== undefined),
    folds,
    options,
    onPart,
  );
  const candidates = validated.toSorted((a, b) => a.error - b.error);
  return { parts: chooseParts(task, folds, validated), candidates, folds };
}
