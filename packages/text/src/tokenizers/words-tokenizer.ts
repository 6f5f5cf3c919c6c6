// One token for each word, number and punctuation mark.
import { TextError } from "../errors.ts";
import { wordCut } from "./cut-words.ts";
import { wordJoiner } from "./join-words.ts";
import { checkSpecial } from "./special-tokens.ts";
import { symbolTokenizer } from "./symbol-tokenizer.ts";
import type { Tokenizer, WordsDescription } from "./tokenizer.ts";
import { countedTokens, type Texts, type VocabularyOptions } from "./vocabulary.ts";

/** Options of {@link wordsTokenizer}. */
export interface WordsTokenizerOptions extends VocabularyOptions {
  /**
   * "dropped" (default): white space only separates, and decoding puts spaces where text usually has them.
   * "kept": a token begins with the one space before it (" the"), other white space makes tokens of single
   * characters, and decoding is exact where nothing is unknown.
   */
  readonly spaces?: "dropped" | "kept" | undefined;
}

/** A tokenizer of words. */
export interface WordsTokenizer extends Tokenizer {
  readonly kind: "words";
  toJSON(): WordsDescription;
}

/**
 * A tokenizer with a token for each word, number, emoji and other character of `texts`, the most frequent
 * first, after the special tokens (by default "unknown"). Words are letters and marks (Unicode's L and M), also
 * around apostrophes ("don't"); every Han ideograph is a word; numbers are digits, also around single points
 * and commas ("1,000.5"); every other character is a token.
 *
 * A model learns the unknown token only where the texts have some: give `vocabulary` or a `leastCount` of 2.
 *
 * @example
 * const tokenizer = wordsTokenizer("The cat, the dog.", { lowercase: true });
 * tokenizer.decode(tokenizer.encode("the cat , the cat")); // "the cat, the cat"
 */
export function wordsTokenizer(texts: Texts, options: WordsTokenizerOptions = {}): WordsTokenizer {
  const special = checkSpecial("words", options.special ?? ["unknown"]);
  const spaces = checkSpaces(options.spaces ?? "dropped");
  const tokens = countedTokens("words", texts, wordCut(spaces), { ...options, special });
  return wordsFrom({ ...options, kind: "words", special, spaces, tokens });
}

/** The tokenizer of a description. */
export function wordsFrom(description: WordsDescription): WordsTokenizer {
  const spaces = checkSpaces(description.spaces);
  const { describe, ...tokenizer } = symbolTokenizer({
    ...description,
    preparation: description,
    cut: wordCut(spaces),
    symbolJoiner: spaces === "dropped" ? wordJoiner : undefined,
  });
  return { ...tokenizer, toJSON: () => ({ ...describe(), spaces }) };
}

function checkSpaces(spaces: "dropped" | "kept"): "dropped" | "kept" {
  if (spaces === "dropped" || spaces === "kept") return spaces;
  throw new TextError({
    problem: `words: spaces is ${JSON.stringify(spaces)}; expected "dropped" or "kept".`,
  });
}
