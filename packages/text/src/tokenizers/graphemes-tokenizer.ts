// One token for each grapheme cluster.

import { graphemeCut } from "./cut-graphemes.ts";
import { checkSpecial } from "./special-tokens.ts";
import { symbolTokenizer } from "./symbol-tokenizer.ts";
import type { SymbolsDescription, Tokenizer } from "./tokenizer.ts";
import { countedTokens, type Texts, type VocabularyOptions } from "./vocabulary.ts";

/** A tokenizer of grapheme clusters. */
export interface GraphemesTokenizer extends Tokenizer {
  readonly kind: "graphemes";
  toJSON(): SymbolsDescription;
}

/**
 * A tokenizer with a token for each grapheme cluster of `texts` (UAX #29, by Intl.Segmenter): what a reader sees
 * as one character, such as a letter with its accents, a flag, or "\r\n". The most frequent come first, after
 * the special tokens (by default none). `decode(encode(text))` is the (prepared) text where nothing in it is
 * unknown. The clusters follow the Unicode version of the engine.
 *
 * @example
 * graphemesTokenizer("👩‍👩‍👧e\u0301").size; // 2
 */
export function graphemesTokenizer(texts: Texts, options: VocabularyOptions = {}): GraphemesTokenizer {
  const special = checkSpecial("graphemes", options.special ?? []);
  const tokens = countedTokens("graphemes", texts, graphemeCut(), { ...options, special });
  return graphemesFrom({ ...options, special, tokens });
}

/** The tokenizer of a description. */
export function graphemesFrom(description: Omit<SymbolsDescription, "kind">): GraphemesTokenizer {
  const { describe, ...tokenizer } = symbolTokenizer({
    ...description,
    kind: "graphemes",
    preparation: description,
    cut: graphemeCut(),
  });
  return { ...tokenizer, toJSON: describe };
}
