// The tokens of training and validation.

import { advice, option } from "@grus/data";
import { TextError } from "../errors.ts";
import { type AcceptedText, singlePairs } from "./accepted-texts.ts";
import type { TranslatedSplit } from "./split-translated.ts";
import type { TranslatedTokens } from "./train-translator.ts";
import type { TranslationTokenizers } from "./translation-tokenizers.ts";
import { endedTokens } from "./translation-tokens.ts";

/** What is learned from, and what chooses the epoch. */
export interface EncodedParts {
  readonly train: TranslatedTokens;
  readonly validation: TranslatedTokens;
  /** Pairs of training that are longer than allowed. */
  readonly leftOut: number;
}

/** Pairs of at most `longest` tokens. Throws {@link TextError} where a part has none. */
export function encodedParts(
  { train, validation }: TranslatedSplit,
  tokenizers: TranslationTokenizers,
  longest: number,
): EncodedParts {
  const [first, second] = [encoded(train, tokenizers), encoded(validation, tokenizers)];
  const kept = { train: short(first, longest), validation: short(second, longest) };
  for (const part of ["train", "validation"] as const)
    if (kept[part].source.length === 0)
      throw new TextError({
        problem: `all pairs of ${part === "train" ? "training" : part} have more than ${longest} tokens; expected some that are shorter.`,
        cure: advice`Give a larger ${option("longest")}.`,
      });
  return { ...kept, leftOut: first.source.length - kept.train.source.length };
}

function encoded(
  texts: readonly AcceptedText[],
  { source, target }: TranslationTokenizers,
): TranslatedTokens {
  const pairs = singlePairs(texts);
  return {
    source: pairs.map(([text]) => endedTokens(source, text)),
    target: pairs.map(([, text]) => endedTokens(target, text)),
  };
}

function short({ source, target }: TranslatedTokens, longest: number): TranslatedTokens {
  const isShort = (_: Int32Array, i: number) => source[i]!.length <= longest && target[i]!.length <= longest;
  return { source: source.filter(isShort), target: target.filter(isShort) };
}
