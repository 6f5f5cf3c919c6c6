// One token for each code point.

import { checkSpecial, type SpecialToken } from "./special-tokens.ts";
import type { Cut } from "./symbol-tokenizer.ts";
import { symbolTokenizer } from "./symbol-tokenizer.ts";
import type { SymbolsDescription, Tokenizer } from "./tokenizer.ts";
import { countedTokens, type Texts, type VocabularyOptions } from "./vocabulary.ts";

/** A tokenizer of code points. */
export interface CharactersTokenizer extends Tokenizer {
  readonly kind: "characters";
  toJSON(): SymbolsDescription;
}

/**
 * A tokenizer with a token for each code point of `texts`, the most frequent first, after the special tokens
 * (by default none). `decode(encode(text))` is the (prepared) text where nothing in it is unknown; lone
 * surrogates are code points like others.
 *
 * @example
 * const tokenizer = charactersTokenizer("hello", { special: ["padding", "unknown"] });
 * tokenizer.encode("hell"); // 5, 3, 2, 2
 */
export function charactersTokenizer(texts: Texts, options: VocabularyOptions = {}): CharactersTokenizer {
  const special: readonly SpecialToken[] = checkSpecial("characters", options.special ?? []);
  const tokens = countedTokens("characters", texts, cutCodePoints, { ...options, special });
  return charactersFrom({ ...options, special, tokens });
}

/** The tokenizer of a description. */
export function charactersFrom(description: Omit<SymbolsDescription, "kind">): CharactersTokenizer {
  const { describe, ...tokenizer } = symbolTokenizer({
    ...description,
    kind: "characters",
    preparation: description,
    cut: cutCodePoints,
  });
  return { ...tokenizer, toJSON: describe };
}

const cutCodePoints: Cut = (text, emit) => {
  for (let i = 0; i < text.length; ) {
    const length = text.codePointAt(i)! > 0xffff ? 2 : 1;
    emit(length === 1 ? text[i]! : text.slice(i, i + 2), i);
    i += length;
  }
};
