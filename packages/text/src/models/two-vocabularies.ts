// The vectors of source and target tokens, and the scores of target tokens.
import type { EmbeddingParameters } from "@grus/cells";
import { type Floats, type Key, type Part, type Sequence, splitKey } from "@grus/tensor";
import { TextError } from "../errors.ts";
import { type TokenTableParameters, tokenTable } from "./token-table.ts";
import { wordEmbedding } from "./word-embedding.ts";

/** The parameters of two vocabularies. */
export interface TwoVocabulariesParameters {
  /** The vectors of source tokens; absent where both languages share theirs. */
  readonly source?: EmbeddingParameters | undefined;
  readonly target: TokenTableParameters;
}

/** Two vocabularies bound to their parameters. */
export interface TwoVocabulariesCall {
  /** int32 [...] -> [..., embeddingSize] */
  readSource<X extends Sequence<"int32">>(tokens: X): Floats<X>;
  /** int32 [...] -> [..., embeddingSize] */
  readTarget<X extends Sequence<"int32">>(tokens: X): Floats<X>;
  /** [..., embeddingSize] -> logits [..., targetVocabulary] */
  score<X extends Sequence>(hidden: X): Floats<X>;
}

/** Two vocabularies. They hold no tensors. */
export interface TwoVocabularies extends Part<TwoVocabulariesCall> {
  readonly reads: "int32";
  init(key: Key): TwoVocabulariesParameters;
  bind(parameters: TwoVocabulariesParameters): TwoVocabulariesCall;
}

/** Options of {@link twoVocabularies}. */
export interface TwoVocabulariesOptions {
  readonly sourceVocabulary: number;
  readonly targetVocabulary: number;
  readonly embeddingSize: number;
  /** Whether scores are products with the vectors of target tokens. */
  readonly tied: boolean;
  /** Whether both languages have the same tokens, with the same vectors. */
  readonly joint: boolean;
}

/** Throws {@link TextError} for joint vocabularies of two sizes. */
export function twoVocabularies(source: string, options: TwoVocabulariesOptions): TwoVocabularies {
  const { sourceVocabulary, targetVocabulary, embeddingSize, tied, joint } = options;
  if (joint && sourceVocabulary !== targetVocabulary)
    throw new TextError({
      problem: `${source}: there are ${sourceVocabulary} source tokens and ${targetVocabulary} target tokens; expected equal numbers, since the vocabulary is joint.`,
      cure: "Pass the size of the one tokenizer of both for both.",
    });
  const words = wordEmbedding(source, { vocabulary: sourceVocabulary, embeddingSize });
  const table = tokenTable({ vocabulary: targetVocabulary, embeddingSize, hiddenSize: embeddingSize, tied });
  return {
    reads: "int32",
    init: (key) => {
      const [first, second] = splitKey(key);
      const target = table.init(second);
      return joint ? { target } : { source: words.init(first), target };
    },
    bind: ({ source: own, target }) => {
      const { read, score } = table.bind(target);
      return { readSource: own === undefined ? read : words.bind(own), readTarget: read, score };
    },
  };
}
