// Tokenizers of source and target, made of the training texts.
import { advice, option } from "@grus/data";
import { TextError } from "../errors.ts";
import { bytePairTokenizer } from "../tokenizers/byte-pair-tokenizer.ts";
import { charactersTokenizer } from "../tokenizers/characters-tokenizer.ts";
import type { SpecialToken } from "../tokenizers/special-tokens.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { wordsTokenizer } from "../tokenizers/words-tokenizer.ts";
import { symbolsTokenizer } from "./symbols-tokenizer.ts";

/** How texts are cut into tokens; "symbols" are what white space separates, such as phonemes. */
export type TranslationTokens = "bpe" | "words" | "characters" | "symbols";

/** The names of ways to cut texts. */
export const translationTokens: readonly TranslationTokens[] = ["bpe", "words", "characters", "symbols"];

/** How source and target are cut. */
export interface TranslationTokenizers {
  readonly source: Tokenizer;
  /** The same one where the vocabulary is joint. */
  readonly target: Tokenizer;
  readonly isJoint: boolean;
}

/** Options of {@link translationTokenizers}. */
export interface TranslationTokenizerOptions {
  /** How texts are cut, or a tokenizer with the special token "end", for a target also "start". Default "bpe". */
  readonly tokenizer?: TranslationTokens | Tokenizer | undefined;
  /** The same of the targets. Default: as the sources. */
  readonly targetTokenizer?: TranslationTokens | Tokenizer | undefined;
  /** Whether one vocabulary is made of both languages. Default false, or true for one tokenizer that is given. */
  readonly joint?: boolean | undefined;
  /** Tokens of a vocabulary at most; the most frequent are kept. Default 4,000 for "bpe", 10,000 for "words". */
  readonly vocabulary?: number | undefined;
}

const SPECIAL: readonly SpecialToken[] = ["padding", "unknown", "start", "end"];

/** The tokenizers for texts with their translations. Throws {@link TextError} for options that do not go together. */
export function translationTokenizers(
  pairs: readonly (readonly [string, string])[],
  { tokenizer = "bpe", targetTokenizer = tokenizer, joint, vocabulary }: TranslationTokenizerOptions,
): TranslationTokenizers {
  const isJoint = joint ?? (typeof tokenizer !== "string" && tokenizer === targetTokenizer);
  if (isJoint && tokenizer !== targetTokenizer)
    throw new TextError({
      problem: "the vocabulary is joint, and sources and targets are cut in two ways; expected one.",
      cure: advice`Leave out ${option("targetTokenizer")}, or ${option("joint")}.`,
    });
  const [sources, targets] = [pairs.map(([source]) => source), pairs.map(([, target]) => target)];
  if (isJoint) {
    const both = tokenizerOf(tokenizer, [...sources, ...targets], vocabulary);
    return { source: checked(both, ["end"]), target: checked(both, ["start", "end"]), isJoint };
  }
  return {
    source: checked(tokenizerOf(tokenizer, sources, vocabulary), ["end"]),
    target: checked(tokenizerOf(targetTokenizer, targets, vocabulary), ["start", "end"]),
    isJoint,
  };
}

function tokenizerOf(
  choice: TranslationTokens | Tokenizer,
  texts: readonly string[],
  vocabulary: number | undefined,
): Tokenizer {
  switch (choice) {
    case "bpe":
      return bytePairTokenizer(texts, { special: SPECIAL, vocabulary: vocabulary ?? 4000, leastCount: 5 });
    case "words":
      return wordsTokenizer(texts, { special: SPECIAL, leastCount: 2, vocabulary: vocabulary ?? 10_000 });
    case "characters":
      return charactersTokenizer(texts, { special: SPECIAL, vocabulary });
    case "symbols":
      return symbolsTokenizer(texts, SPECIAL);
    default:
      return choice;
  }
}

function checked(tokenizer: Tokenizer, needed: readonly SpecialToken[]): Tokenizer {
  const lacking = needed.filter((name) => tokenizer.special[name] === undefined);
  if (lacking.length === 0) return tokenizer;
  throw new TextError({
    problem: `the tokenizer has no special token ${lacking.map((name) => JSON.stringify(name)).join(" and ")}; expected one.`,
    cure: 'Create it with special: ["padding", "unknown", "start", "end"].',
  });
}
