// The choice of parts for a task.
import { candidateParts } from "../parts/candidate-parts.ts";
import type { NetworkOptions } from "../parts/network-options.ts";
import type { FitListener, Part } from "../parts/part.ts";
import type { Range, Task } from "../parts/task.ts";
import {
  type Fold,
  foldsBefore,
  type PartListener,
  type ValidatedPart,
  type ValidateOptions,
  validate,
  type WeightedPart,
} from "./choose-parts.ts";
import { checkNames, type EnsembleChoice, isAskedFor, partsOf } from "./ensemble-choice.ts";

/** How long networks may take all together where nobody says. */
export const DEFAULT_MINUTES = 5;

/** Options of {@link choose}. */
export interface ChoiceOptions extends ValidateOptions {
  /** About how many minutes networks may take all together, in validation and after it. Default 5. */
  readonly minutes?: number | undefined;
  /** The options of networks. */
  readonly network?: NetworkOptions | undefined;
  /** Whether only parts that can be exported are candidates. Default false. */
  readonly portable?: boolean | undefined;
  /** What the forecast is made of. Default: the parts weighted by their errors. */
  readonly ensemble?: EnsembleChoice | undefined;
}

/** The share of the choice that ranking ridges takes. */
const RANKING = 0.3;

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
  { minutes = DEFAULT_MINUTES, network, portable, ensemble, ...options }: ChoiceOptions = {},
  onPart?: PartListener,
): Promise<Choice> {
  const folds = foldsBefore(task, validation);
  const { signal, backend } = options;
  const onRanking: FitListener = (done, detail) => onPart?.("ranking of ridges", RANKING * done, detail);
  onRanking(0);
  const all = await candidateParts(task, folds, {
    minutes: backend && minutes,
    network,
    portable,
    signal,
    onProgress: onRanking,
  });
  checkNames(all, ensemble);
  const parts = all.filter((part) => !isNetwork(part) || isAskedFor(part, ensemble));
  const onFit: PartListener = (part, done, detail) => onPart?.(part, RANKING + (1 - RANKING) * done, detail);
  const validated = await validate(task, parts, folds, options, onFit);
  const candidates = validated.toSorted((a, b) => a.error - b.error);
  return { parts: partsOf(task, folds, validated, ensemble), candidates, folds };
}

/** Networks take minutes, and are no rivals: those that are not asked for are not trained. */
function isNetwork({ family }: Part): boolean {
  return family.includes("network");
}
