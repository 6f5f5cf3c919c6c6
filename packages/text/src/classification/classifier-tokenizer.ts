// Tokenizers for classifiers, made of the training texts.
import { charactersTokenizer } from "../tokenizers/characters-tokenizer.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { wordsTokenizer } from "../tokenizers/words-tokenizer.ts";

/** How a classifier's texts are cut into tokens. */
export type ClassifierTokens = "words" | "characters";

/** The names of ways to cut texts. */
export const classifierTokens: readonly ClassifierTokens[] = ["words", "characters"];

/**
 * Tokens that occur twice at least, and a padding and an unknown token; words in lower case, characters as they are.
 */
export function classifierTokenizer(
  choice: ClassifierTokens,
  texts: readonly string[],
  vocabulary: number | undefined,
): Tokenizer {
  const options = { special: ["padding", "unknown"], leastCount: 2, vocabulary } as const;
  return choice === "words"
    ? wordsTokenizer(texts, { ...options, lowercase: true })
    : charactersTokenizer(texts, options);
}
