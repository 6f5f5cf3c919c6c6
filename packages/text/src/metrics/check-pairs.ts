// Checks that every hypothesis has its references.
import { TextError } from "../errors.ts";

/** What is accepted for each hypothesis: one text, or several of which any is right. */
export type References = readonly (string | readonly string[])[];

/** The references of each hypothesis as lists; throws TextError if one has none or the numbers differ. */
export function referenceLists(
  source: string,
  hypotheses: readonly string[],
  references: References,
): readonly (readonly string[])[] {
  const lists = references.map((accepted) => (typeof accepted === "string" ? [accepted] : accepted));
  checkPairs(source, hypotheses, lists);
  return lists;
}

/** Throws TextError unless there is at least one hypothesis and at least one reference for each. */
export function checkPairs(
  source: string,
  hypotheses: ArrayLike<unknown>,
  references: readonly ArrayLike<unknown>[],
): void {
  if (hypotheses.length === 0)
    throw new TextError({
      problem: `${source}: there are no hypotheses; expected at least one.`,
      cure: "Score only a set that has texts.",
    });
  if (hypotheses.length !== references.length)
    throw new TextError({
      problem: `${source}: ${hypotheses.length} hypotheses and references for ${references.length}; expected equal numbers.`,
      cure: "Pass the references by hypothesis: one text each, or a list of the accepted ones.",
    });
  const without = references.findIndex((accepted) => accepted.length === 0);
  if (without >= 0)
    throw new TextError({
      problem: `${source}: hypothesis ${without} has no reference; expected at least one.`,
      cure: "Leave out texts without a reference.",
    });
}
