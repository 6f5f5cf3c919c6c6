// What is going to be learned, and by what.
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import type { EncodedParts } from "./encoded-parts.ts";
import type { TranslatedSplit } from "./split-translated.ts";
import type { TranslationTokenizers } from "./translation-tokenizers.ts";

/** What is going to be done. Plain data, but for the tokenizers. */
export interface LearnTranslatorPlan {
  /** The number of different texts of each part. */
  readonly parts: Readonly<Record<"train" | "validation" | "test", number>>;
  /** Texts with their translations that are learned from: more than texts, where some have several. */
  readonly pairs: number;
  readonly source: Tokenizer;
  readonly target: Tokenizer;
  readonly isJoint: boolean;
  /** The share of the tokens of the sources of validation and test that the vocabulary lacks. */
  readonly unknownShare: number;
  /** Tokens of a text that is learned from at most, and how many pairs are left out for being longer. */
  readonly longest: number;
  readonly leftOut: number;
  /** Weights of the model. */
  readonly parameters: number;
}

/** The plan of a run. */
export function translatorPlan(
  { train, validation, test }: TranslatedSplit,
  { source, target, isJoint }: TranslationTokenizers,
  { train: learned, leftOut }: EncodedParts,
  sizes: Pick<LearnTranslatorPlan, "longest" | "parameters">,
): LearnTranslatorPlan {
  const held = [...validation, ...test].map((text) => text.source);
  const tokens = held.reduce((sum, text) => sum + source.encode(text).length, 0);
  const unknown = held.flatMap((text) => [...source.unknowns(text).values()]);
  return {
    parts: { train: train.length, validation: validation.length, test: test.length },
    pairs: learned.source.length,
    source,
    target,
    isJoint,
    unknownShare: tokens === 0 ? 0 : unknown.reduce((sum, count) => sum + count, 0) / tokens,
    leftOut,
    ...sizes,
  };
}
