// Which of the measured parts a forecast is the mean of, where it is not left to their errors.
import { advice, OptionError, option } from "@grus/data";
import type { Part } from "../parts/part.ts";
import type { Task } from "../parts/task.ts";
import {
  bestOfFamilies,
  chooseParts,
  type Fold,
  type ValidatedPart,
  type WeightedPart,
} from "./choose-parts.ts";

/**
 * What a forecast is made of:
 * - `weighted` (default): the best part of each family, weighted by the errors on validation; small weights are left
 *   out.
 * - `best`: the one part that weighs most so.
 * - `mean`: the best part of each family, all weighted alike.
 * - names of parts or of their kinds, such as `["ridge", "ETS"]`: the best part of each name, all weighted alike.
 */
export type EnsembleChoice = "weighted" | "best" | "mean" | readonly string[];

/** The chosen ones among measured parts, which weigh 1 together. */
export function partsOf(
  task: Task,
  folds: readonly Fold[],
  validated: readonly ValidatedPart[],
  ensemble: EnsembleChoice = "weighted",
): readonly WeightedPart[] {
  if (ensemble === "weighted") return chooseParts(task, folds, validated);
  if (ensemble === "best") return alike(chooseParts(task, folds, validated).slice(0, 1));
  return unweighted(validated, ensemble);
}

/** The chosen ones among naive forecasts of series that are too short for validation: by default the best. */
export function naivePartsOf(
  validated: readonly ValidatedPart[],
  ensemble: EnsembleChoice = "weighted",
): readonly WeightedPart[] {
  if (ensemble === "weighted" || ensemble === "best") return alike(byError(validated).slice(0, 1));
  return unweighted(validated, ensemble);
}

function unweighted(
  validated: readonly ValidatedPart[],
  ensemble: "mean" | readonly string[],
): readonly WeightedPart[] {
  const sorted = byError(validated);
  if (ensemble === "mean") return alike(bestOfFamilies(sorted));
  const found = ensemble.map((name) => sorted.find(({ part }) => isNamed(part, name)));
  const missing = ensemble.filter((_, i) => found[i] === undefined);
  if (missing.length > 0)
    throw missingParts(
      missing,
      sorted.map(({ part }) => part),
    );
  return alike([...new Set(found.flatMap((each) => each ?? []))]);
}

const CHOICES: readonly EnsembleChoice[] = ["weighted", "best", "mean"];

/** Throws {@link OptionError} for a text that is none of the choices, and for an empty list. */
export function checkEnsemble(ensemble: EnsembleChoice | undefined): void {
  if (ensemble === undefined || CHOICES.includes(ensemble)) return;
  if (typeof ensemble === "string")
    throw new OptionError({
      problem: advice`${option("ensemble")} is ${JSON.stringify(ensemble)}; expected ${CHOICES.join(", ")} or a list of names of parts.`,
    });
  if (ensemble.length === 0)
    throw new OptionError({
      problem: advice`${option("ensemble")} is an empty list; expected names of parts.`,
    });
}

/** Throws {@link OptionError} for a name that no candidate has, before any is fitted. */
export function checkNames(candidates: readonly Part[], ensemble: EnsembleChoice | undefined): void {
  if (ensemble === undefined || typeof ensemble === "string") return;
  const missing = ensemble.filter((name) => !candidates.some((part) => isNamed(part, name)));
  if (missing.length > 0) throw missingParts(missing, candidates);
}

/** Whether a part is asked for by its name; all are where names are not given. */
export function isAskedFor(part: Part, ensemble: EnsembleChoice | undefined): boolean {
  if (ensemble === undefined || typeof ensemble === "string") return true;
  return ensemble.some((name) => isNamed(part, name));
}

/** Whether a name is that of a part, of its family, or the beginning of one, such as "ridge" or "seasonal naive". */
function isNamed({ name, family }: Part, asked: string): boolean {
  const text = asked.trim().toLowerCase();
  return [name, family].some((own) => `${own.toLowerCase()} `.startsWith(`${text} `));
}

function missingParts(missing: readonly string[], parts: readonly Part[]): OptionError {
  const kinds = new Set(parts.map(({ family }) => family.split(/ (?:of|around|\()/)[0]!));
  return new OptionError({
    problem: advice`${option("ensemble")}: ${missing.map((name) => JSON.stringify(name)).join(", ")} is not a part that can be fitted here; expected names among ${[...kinds].join(", ")}.`,
    cure: advice`Networks need a ${option("backend")} and enough ${option("minutes")}.`,
  });
}

function byError(validated: readonly ValidatedPart[]): readonly ValidatedPart[] {
  return validated.toSorted((a, b) => (a.error || 0) - (b.error || 0));
}

function alike(parts: readonly ValidatedPart[]): readonly WeightedPart[] {
  return parts.map((each) => ({ ...each, weight: 1 / parts.length }));
}
