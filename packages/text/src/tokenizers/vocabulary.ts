// Vocabularies counted from texts.
import { TextError } from "../errors.ts";
import type { Preparation } from "./preparation.ts";
import { preparer } from "./preparation.ts";
import type { SpecialToken } from "./special-tokens.ts";
import type { Cut } from "./symbol-tokenizer.ts";
import { countSymbols } from "./unknown-symbol.ts";

/** Options of tokenizers whose vocabulary is counted from texts. */
export interface VocabularyOptions extends Preparation {
  /** The largest number of tokens, special ones included; the most frequent are kept. Default: all. */
  readonly vocabulary?: number | undefined;
  /** How often a token has to occur in the texts to be kept. Default 1. */
  readonly leastCount?: number | undefined;
  /** Special tokens, which take the first indices, in this order. */
  readonly special?: readonly SpecialToken[] | undefined;
}

/** Texts to learn from: one, or several, which are cut apart from one another. */
export type Texts = string | Iterable<string>;

/** Calls `each` with every text. */
export function forEachText(texts: Texts, each: (text: string) => void): void {
  if (typeof texts === "string") each(texts);
  else for (const text of texts) each(text);
}

/**
 * The symbols of texts, the most frequent first; equal counts in order of UTF-16 code units (JavaScript's `<`),
 * so that a vocabulary does not depend on the order of the texts.
 */
export function countedTokens(
  kind: string,
  texts: Texts,
  cut: Cut,
  options: VocabularyOptions,
): readonly string[] {
  const { vocabulary, leastCount = 1, special = [] } = options;
  checkCount(kind, "leastCount", leastCount, 1);
  if (vocabulary !== undefined) checkCount(kind, "vocabulary", vocabulary, special.length + 1);
  const prepare = preparer(kind, options);
  const counts = new Map<string, number>();
  forEachText(texts, (text) => cut(prepare(text), (symbol) => countSymbols(counts, symbol)));
  return [...counts]
    .filter(([, count]) => count >= leastCount)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, vocabulary === undefined ? undefined : vocabulary - special.length)
    .map(([symbol]) => symbol);
}

/** Throws TextError unless `value` is a whole number of at least `least`. */
export function checkCount(kind: string, name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new TextError({
    problem: `${kind}: ${name} is ${value}; expected a whole number of at least ${least}.`,
  });
}
