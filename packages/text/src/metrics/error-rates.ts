// Word, character and phoneme error rates.
import { TextError } from "../errors.ts";
import { checkPairs, type References, referenceLists } from "./check-pairs.ts";
import { type EditDistance, editDistance } from "./edit-distance.ts";
import { splitWords } from "./white-space.ts";

/** The result of an error rate. Plain data. */
export interface ErrorRate extends EditDistance {
  /** distance / referenceLength; above 1 where there are many insertions. */
  readonly rate: number;
  /** The tokens of the nearest references together. */
  readonly referenceLength: number;
  /** The share of hypotheses without an error, in [0, 1]. */
  readonly correct: number;
}

/**
 * The error rate of sequences of tokens (indices or symbols compared with `===`), such as phonemes:
 *
 *     (substitutions + insertions + deletions) / tokens of the references
 *
 * summed over all sequences. Of several accepted references of a hypothesis the one with the fewest edits
 * counts, the first of equals.
 *
 * @throws TextError for unequal numbers, no sequences, or references without tokens.
 */
export function tokenErrorRate<Token>(
  hypotheses: readonly ArrayLike<Token>[],
  references: readonly (readonly ArrayLike<Token>[])[],
): ErrorRate {
  return errorRate("tokenErrorRate", hypotheses, references);
}

/**
 * The word error rate: that of {@link tokenErrorRate} for words, which white space separates. Case and
 * punctuation count.
 *
 * @throws TextError for unequal numbers, no texts, or references without words.
 */
export function wordErrorRate(hypotheses: readonly string[], references: References): ErrorRate {
  return textErrorRate("wordErrorRate", hypotheses, references, splitWords);
}

/**
 * The character error rate: that of {@link tokenErrorRate} for code points, white space included.
 *
 * @throws TextError for unequal numbers, no texts, or references without characters.
 */
export function characterErrorRate(hypotheses: readonly string[], references: References): ErrorRate {
  return textErrorRate("characterErrorRate", hypotheses, references, (text) => Array.from(text));
}

/** Options of {@link phonemeErrorRate}. */
export interface PhonemeErrorRateOptions {
  /** Whether stress counts: the digit that ends a vowel in ARPAbet, as in "AH0". Default true. */
  readonly stress?: boolean | undefined;
}

/**
 * The phoneme error rate: that of {@link tokenErrorRate} for phonemes, which white space separates, as in
 * "HH AH0 L OW1". `1 - correct` is the word error rate of pronunciations.
 *
 * @throws TextError for unequal numbers, no pronunciations, or references without phonemes.
 */
export function phonemeErrorRate(
  hypotheses: readonly string[],
  references: References,
  { stress = true }: PhonemeErrorRateOptions = {},
): ErrorRate {
  const phonemes = (text: string) =>
    stress ? splitWords(text) : splitWords(text).map((phoneme) => phoneme.replace(/[0-9]$/, ""));
  return textErrorRate("phonemeErrorRate", hypotheses, references, phonemes);
}

function textErrorRate(
  source: string,
  hypotheses: readonly string[],
  references: References,
  cut: (text: string) => readonly string[],
): ErrorRate {
  const lists = referenceLists(source, hypotheses, references);
  return errorRate(
    source,
    hypotheses.map(cut),
    lists.map((accepted) => accepted.map(cut)),
  );
}

function errorRate<Token>(
  source: string,
  hypotheses: readonly ArrayLike<Token>[],
  references: readonly (readonly ArrayLike<Token>[])[],
): ErrorRate {
  checkPairs(source, hypotheses, references);
  const nearest = hypotheses.map((hypothesis, i) => nearestReference(hypothesis, references[i]!));
  const total = (of: (one: (typeof nearest)[number]) => number) =>
    nearest.reduce((sum, one) => sum + of(one), 0);
  const distance = total((one) => one.distance);
  const referenceLength = total((one) => one.length);
  if (referenceLength === 0)
    throw new TextError({
      problem: `${source}: the references have no tokens; expected at least one token in all.`,
      cure: "Leave out empty references.",
    });
  return {
    rate: distance / referenceLength,
    distance,
    substitutions: total((one) => one.substitutions),
    insertions: total((one) => one.insertions),
    deletions: total((one) => one.deletions),
    referenceLength,
    correct: nearest.filter((one) => one.distance === 0).length / hypotheses.length,
  };
}

function nearestReference<Token>(hypothesis: ArrayLike<Token>, references: readonly ArrayLike<Token>[]) {
  return references
    .map((reference) => ({ ...editDistance(hypothesis, reference), length: reference.length }))
    .reduce((best, one) => (one.distance < best.distance ? one : best));
}
