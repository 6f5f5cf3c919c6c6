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

/** How long networks may take all together where nobody says. */
export const DEFAULT_MINUTES = 5;

/** Options of {@link choose}. */
export interface ChoiceOptions extends FitOptions {
  /** About how many minutes networks may take all together, in validation and after it. Default 5. */
  readonly minutes?: number | undefined;
}

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
  { minutes = DEFAULT_MINUTES, ...options }: ChoiceOptions = {},
  onPart?: (part: string, done: number) => void,
): Promise<Choice> {
  const folds = foldsBefore(task, validation);
  const validated = await validate(
    task,
    candidateParts(task, folds, options.backend && minutes),
    folds,
    options,
    onPart,
  );
  const candidates = validated.toSorted((a, b) => a.error - b.error);
  return { parts: chooseParts(task, folds, validated), candidates, folds };
}
