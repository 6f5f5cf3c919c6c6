// The choice of parts for a task, by validation or, where there is none, among naive forecasts.
import { type ChoiceOptions, choose } from "../ensemble/choose.ts";
import {
  type PartListener,
  type ValidatedPart,
  type WeightedPart,
  weightedMean,
} from "../ensemble/choose-parts.ts";
import { meanSpread, type PartShare } from "../ensemble/ensemble.ts";
import { naivePartsOf } from "../ensemble/ensemble-choice.ts";
import { type Reconciliation, reconciledMade, reconciliationOf } from "../ensemble/reconciliation.ts";
import type { MadeForecasts } from "../intervals/made-forecasts.ts";
import type { Part } from "../parts/part.ts";
import type { Origins, Range, Task } from "../parts/task.ts";
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

/** What was chosen, with the forecasts that it made in validation. */
export interface Chosen {
  readonly parts: readonly (PartShare & Candidate)[];
  readonly candidates: readonly (Candidate & { readonly part: Part })[];
  readonly made: readonly MadeForecasts[];
  /** Of a hierarchy: the forecasts above are reconciled by it. */
  readonly reconciliation?: Reconciliation | undefined;
}

/** Chooses parts by their errors on validation. */
export async function chooseForTask(
  task: Task,
  validation: Range | undefined,
  options: TaskChoiceOptions,
  onPart: PartListener,
): Promise<Chosen> {
  const { onCandidate, ...choice } = options;
  if (validation === undefined) return chooseAmongNaive(task, options);
  const { parts, candidates, folds } = await choose(
    task,
    validation,
    { ...choice, onMeasured: (each) => onCandidate?.(described(each)) },
    onPart,
  );
  return chosen(
    task,
    parts,
    candidates,
    folds.map(({ origins }) => origins),
  );
}

/** Series are too short for validation. */
async function chooseAmongNaive(
  task: Task,
  { ensemble, portable, onCandidate }: TaskChoiceOptions,
): Promise<Chosen> {
  const naive = await chooseNaive(task, portable);
  const candidates = naive.map(({ part, error, made }) => ({ part, error, forecasts: [made.forecasts] }));
  for (const each of candidates) onCandidate?.(described(each));
  return chosen(task, naivePartsOf(candidates, ensemble), candidates, [naive[0]!.made.origins]);
}

/** The parts with what their mean forecast at the origins of each fold, the latest fold first. */
function chosen(
  task: Task,
  parts: readonly WeightedPart[],
  candidates: readonly ValidatedPart[],
  folds: readonly Origins[],
): Chosen {
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
  return reconciled(task, {
    parts: [...parts, ...(shaped === undefined ? [] : [shaped.part])].map(described),
    candidates: candidates.map(described),
    made: (shaped?.made ?? made).toReversed(),
  });
}

function reconciled(task: Task, chosen: Chosen): Chosen {
  const reconciliation = reconciliationOf(task, chosen.made);
  if (reconciliation === undefined) return chosen;
  const made = chosen.made.map((each) => reconciledMade(task, each, reconciliation));
  return { ...chosen, made, reconciliation };
}

function described<P extends ValidatedPart>(each: P): P & Candidate {
  const { name, family } = each.part;
  return { ...each, name, family, error: each.error };
}
