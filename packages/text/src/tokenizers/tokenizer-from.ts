// Tokenizers from their descriptions.
import { TextError } from "../errors.ts";
import { bytePairsFrom } from "./byte-pair-tokenizer.ts";
import { bytesTokenizer } from "./bytes-tokenizer.ts";
import { charactersFrom } from "./characters-tokenizer.ts";
import { graphemesFrom } from "./graphemes-tokenizer.ts";
import { pipelineFrom } from "./pipeline-tokenizer.ts";
import { checkSpecial } from "./special-tokens.ts";
import type { PipelineDescription, Tokenizer, TokenizerDescription, TokenizerKind } from "./tokenizer.ts";
import { wordsFrom } from "./words-tokenizer.ts";

const kinds: readonly TokenizerKind[] = ["bytes", "characters", "graphemes", "words", "bpe", "pipeline"];

/**
 * The tokenizer that a description was made of: it encodes and decodes as the one whose `toJSON` wrote it.
 * Throws TextError for a description that is not valid.
 *
 * @example
 * const text = JSON.stringify(tokenizer);
 * const same = tokenizerFrom(JSON.parse(text));
 */
export function tokenizerFrom(description: TokenizerDescription): Tokenizer {
  if (typeof description !== "object" || description === null)
    throw notTokenizer(JSON.stringify(description));
  if (description.kind === "pipeline") return pipelineFrom(description);
  checkFields(description);
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

function checkFields(description: Exclude<TokenizerDescription, PipelineDescription>): void {
  if (!kinds.includes(description.kind)) throw notTokenizer(`kind ${JSON.stringify(description.kind)}`);
  const { kind, special } = description;
  if (!Array.isArray(special)) throw notList(kind, "special", "the names of special tokens");
  checkSpecial(kind, special);
  if ("tokens" in description && !isListOf(description.tokens, (token) => typeof token === "string"))
    throw notList(kind, "tokens", "texts");
  if (
    "merges" in description &&
    !isListOf(description.merges, (merge) => Array.isArray(merge) && merge.length === 2)
  )
    throw notList(kind, "merges", "pairs of whole numbers");
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function notList(kind: string, field: string, items: string): TextError {
  return new TextError({
    problem: `${kind}: the field ${field} of the description is not a list of ${items}.`,
    cure: "Pass what the tokenizer's toJSON gave.",
  });
}

function notTokenizer(got: string): TextError {
  return new TextError({
    problem: `tokenizerFrom: got ${got}; expected a description whose kind is bytes, characters, graphemes, words, bpe or pipeline.`,
    cure: "Pass what a tokenizer's toJSON gave; for Hugging Face's tokenizer.json call readTokenizerJson.",
  });
}
