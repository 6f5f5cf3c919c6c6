// The first and the last layer of a language model of many tokens.
import {
  type AdaptiveSoftmaxParameters,
  adaptiveSoftmax,
  type EmbeddingParameters,
  embedding,
} from "@grus/cells";
import { splitKey } from "@grus/tensor";
import type { TokenTable, TokenTableOptions } from "./token-table.ts";

/** The parameters of an adaptive table. */
export interface AdaptiveTableParameters {
  /** The vectors of tokens, [vocabulary, embeddingSize]. */
  readonly vectors: EmbeddingParameters;
  readonly scores: AdaptiveSoftmaxParameters;
}

/** Options of {@link adaptiveTable}. */
export interface AdaptiveTableOptions extends Omit<TokenTableOptions, "tied"> {
  /** As of `adaptiveSoftmax`. */
  readonly cutoffs: readonly number[];
}

/** A token table whose scores are the log-probabilities of an adaptive softmax (Grave et al. 2017). */
export function adaptiveTable(options: AdaptiveTableOptions): TokenTable<AdaptiveTableParameters> {
  const { vocabulary, embeddingSize, hiddenSize, cutoffs, vectors: initialiser } = options;
  const table = embedding({ vocabulary, outputSize: embeddingSize, initialiser });
  const output = adaptiveSoftmax({ inputSize: hiddenSize, classes: vocabulary, cutoffs });
  return {
    reads: "int32",
    vocabulary,
    outputSize: embeddingSize,
    init: (key) => {
      const [first, second] = splitKey(key);
      return { vectors: table.init(first), scores: output.init(second) };
    },
    bind: ({ vectors, scores }) => {
      const score = output.bind(scores);
      return { read: table.bind(vectors), score, loss: score.loss };
    },
  };
}
