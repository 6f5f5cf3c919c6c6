// The choice of parts for a task, by validation or, where there is none, among naive forecasts.
import { type ChoiceOptions, choose } from "../ensemble/choose.ts";
import {
  type PartListener,
  type ValidatedPart,
  type WeightedPart,
  weightedMean,
} from "../ensemble/choose-parts.ts";
import { type ChosenShares, meanSpread, type PartShare } from "../ensemble/ensemble.ts";
import { naivePartsOf } from "../ensemble/ensemble-choice.ts";
import { type Reconciliation, reconciledMade, reconciliationOf } from "../ensemble/reconciliation.ts";
import type { MadeForecasts } from "../intervals/made-forecasts.ts";
import type { Part } from "../parts/part.ts";
import { type Origins, type Range, type Task, taskUpTo } from "../parts/task.ts";
import { shapeIntervals } from "./shape-intervals.ts";
import { chooseNaive } from "./short-series.ts";

/** A candidate with its mean absolute error on validation, in units of the series' scales. */
export interface Candidate {
  readonly name: string;
  readonly family: string;
  readonly error: number;
}

/** Options of {@link chooseForTask}. */
export interface TaskChoiceOptions extends Omit<ChoiceOptions, "onMeasured" | "onProgress"> {
  /** Called with each candidate as soon as its error is known. */
  readonly onCandidate?: ((candidate: Candidate) => void) | undefined;
}

/** The values of each series that a choice may see. */
export interface ChoiceRange {
  /** Where parts are measured; undefined where series are too short for that. */
  readonly validation: Range | undefined;
  /** How many values of each series there are: those before the test. */
  readonly ends: Int32Array;
}

/** What was chosen, with the forecasts that it made in validation. */
export interface Chosen extends ChosenShares {
  /** The task as far as the choice saw it: what `made` forecast lies in it. */
  readonly task: Task;
  readonly parts: readonly (PartShare & Candidate)[];
  readonly candidates: readonly (Candidate & { readonly part: Part })[];
  readonly made: readonly MadeForecasts[];
  /** Of a hierarchy: the forecasts above are reconciled by it. */
  readonly reconciliation?: Reconciliation | undefined;
}

/** Chooses parts by their errors on validation; the best naive forecast where no part can be measured there. */
export async function chooseForTask(
  task: Task,
  { validation, ends }: ChoiceRange,
  options: TaskChoiceOptions,
  onPart: PartListener,
): Promise<Chosen> {
  const { onCandidate, ...choice } = options;
  if (validation === undefined) return chooseAmongNaive(taskUpTo(task, ends), options);
  const { parts, candidates, folds } = await choose(
    task,
    validation,
    { ...choice, onMeasured: (each) => onCandidate?.(described(each)) },
    onPart,
  );
  if (parts.length === 0) return chooseAmongNaive(taskUpTo(task, ends), options);
  const instead = insteadOf(candidates, options);
  return chosen(task, { parts, instead, candidates, folds: folds.map(({ origins }) => origins) });
}

/** Other candidates may take the place of those that were chosen by their errors, not of those that were named. */
function insteadOf(candidates: readonly ValidatedPart[], { ensemble }: TaskChoiceOptions): readonly Part[] {
  return typeof ensemble === "object" ? [] : candidates.map(({ part }) => part);
}

/** The best naive forecast by its errors at every step of a task. */
async function chooseAmongNaive(task: Task, options: TaskChoiceOptions): Promise<Chosen> {
  const { ensemble, portable, onCandidate } = options;
  const naive = await chooseNaive(task, portable);
  const candidates = naive.map(({ part, error, made }) => ({ part, error, forecasts: [made.forecasts] }));
  for (const each of candidates) onCandidate?.(described(each));
  const parts = naivePartsOf(candidates, ensemble);
  const instead = insteadOf(candidates, options);
  return chosen(task, { parts, instead, candidates, folds: [naive[0]!.made.origins] });
}

/** Parts that were chosen among candidates, whose forecasts are of the origins of each fold, the latest fold first. */
interface ChosenAmong extends ChosenShares {
  readonly parts: readonly WeightedPart[];
  readonly candidates: readonly ValidatedPart[];
  readonly folds: readonly Origins[];
}

/** The parts with what their mean forecast. */
function chosen(task: Task, { parts, instead, candidates, folds }: ChosenAmong): Chosen {
  const weights = parts.map(({ weight }) => weight);
  const made = folds.map((origins, fold) => ({
    origins,
    forecasts: weightedMean(
      parts.map(({ forecasts }) => forecasts[fold]!),
      weights,
    ),
    spreads: meanSpread(
      parts.flatMap(({ spreads, weight }) =>
        spreads === undefined ? [] : [{ values: spreads[fold]!, weight }],
      ),
    ),
  }));
  const isShaped = parts.some(({ spreads }) => spreads !== undefined);
  const shaped = isShaped ? undefined : shapeIntervals(task, candidates, made);
  return reconciled({
    task,
    parts: [...parts, ...(shaped === undefined ? [] : [shaped.part])].map(described),
    instead,
    candidates: candidates.map(described),
    made: (shaped?.made ?? made).toReversed(),
  });
}

function reconciled(chosen: Chosen): Chosen {
  const { task } = chosen;
  const reconciliation = reconciliationOf(task, chosen.made);
  if (reconciliation === undefined) return chosen;
  const made = chosen.made.map((each) => reconciledMade(task, each, reconciliation));
  return { ...chosen, made, reconciliation };
}

function described<P extends ValidatedPart>(each: P): P & Candidate {
  const { name, family } = each.part;
  return { ...each, name, family, error: each.error };
}
