// Tokenizers from their descriptions.
import { jsonPlace } from "@grus/io/files";
import { TextError } from "../errors.ts";
import { bytePairsFrom } from "./byte-pair-tokenizer.ts";
import { bytesTokenizer } from "./bytes-tokenizer.ts";
import { charactersFrom } from "./characters-tokenizer.ts";
import { graphemesFrom } from "./graphemes-tokenizer.ts";
import { pipelineFrom } from "./pipeline-tokenizer.ts";
import { checkSpecial } from "./special-tokens.ts";
import type { Tokenizer, TokenizerDescription } from "./tokenizer.ts";
import { aTokenizerDescription } from "./tokenizer-description.ts";
import { wordsFrom } from "./words-tokenizer.ts";

/**
 * The tokenizer that a description was made of: it encodes and decodes as the one whose `toJSON` wrote it.
 * Throws TextError for a description that is not valid.
 *
 * @example
 * const text = JSON.stringify(tokenizer);
 * const same = tokenizerFrom(JSON.parse(text));
 */
export function tokenizerFrom(description: TokenizerDescription): Tokenizer {
  return tokenizerOf(aTokenizerDescription(description, given));
}

/** {@link tokenizerFrom} of a description whose fields have been checked. */
export function tokenizerOf(description: TokenizerDescription): Tokenizer {
  if (description.kind === "pipeline") return pipelineFrom(description);
  checkSpecial(description.kind, description.special);
  switch (description.kind) {
    case "bytes":
      return bytesTokenizer(description);
    case "characters":
      return charactersFrom(description);
    case "graphemes":
      return graphemesFrom(description);
    case "words":
      return wordsFrom(description);
    case "bpe":
      return bytePairsFrom(description);
  }
}

/** The argument of {@link tokenizerFrom}. */
const given = jsonPlace(
  ({ path, got, expected }) =>
    new TextError({
      problem: `tokenizerFrom: ${path === "" ? "the description" : path} is ${got}; expected ${expected}.`,
      cure: "Pass what a tokenizer's toJSON gave; for Hugging Face's tokenizer.json call readTokenizerJson.",
    }),
);
