// The descriptions of tokenizers, read from JSON.
import {
  aFlag,
  anything,
  aText,
  aWhole,
  type JsonKind,
  listOf,
  oneOf,
  optional,
  pairOf,
  recordOf,
  variantOf,
} from "@grus/io/files";
import { normalisations } from "./preparation.ts";
import { type SpecialTexts, specialNames } from "./special-tokens.ts";
import type {
  BytePairDescription,
  BytesDescription,
  PipelineDescription,
  SymbolsDescription,
  TokenizerDescription,
  WordsDescription,
} from "./tokenizer.ts";

/** The fields of all tokenizers that are made here. */
const common = {
  special: listOf(oneOf(...specialNames)),
  normalisation: optional(oneOf(...normalisations)),
  lowercase: optional(aFlag),
};

const symbols = recordOf<SymbolsDescription>({
  ...common,
  kind: oneOf("characters", "graphemes"),
  tokens: listOf(aText),
});

const special = recordOf<SpecialTexts>({
  padding: optional(aText),
  unknown: optional(aText),
  start: optional(aText),
  end: optional(aText),
});

/** The description of a tokenizer. */
export const aTokenizerDescription: JsonKind<TokenizerDescription> = variantOf<TokenizerDescription>("kind", {
  bytes: recordOf<BytesDescription>({ ...common, kind: oneOf("bytes") }),
  characters: symbols,
  graphemes: symbols,
  words: recordOf<WordsDescription>({
    ...common,
    kind: oneOf("words"),
    spaces: oneOf("dropped", "kept"),
    tokens: listOf(aText),
  }),
  bpe: recordOf<BytePairDescription>({
    ...common,
    kind: oneOf("bpe"),
    merges: listOf(pairOf(aWhole(), aWhole())),
  }),
  pipeline: recordOf<PipelineDescription>({ kind: oneOf("pipeline"), file: anything, special }),
});
