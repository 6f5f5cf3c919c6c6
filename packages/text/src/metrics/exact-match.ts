// The share of texts that are right as a whole.
import { type References, referenceLists } from "./check-pairs.ts";

/**
 * The share of hypotheses that equal one of their references exactly, in [0, 1].
 *
 * @throws TextError for unequal numbers or no texts.
 */
export function exactMatch(hypotheses: readonly string[], references: References): number {
  const lists = referenceLists("exactMatch", hypotheses, references);
  return hypotheses.filter((text, i) => lists[i]!.includes(text)).length / hypotheses.length;
}
