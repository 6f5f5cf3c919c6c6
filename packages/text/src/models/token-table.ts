// The first and the last layer of a language model, which may share their weights.
import {
  type EmbeddingParameters,
  embedding,
  type Initialiser,
  type LinearParameters,
  type LossOptions,
  linear,
  linearCrossEntropy,
  normalInit,
  uniformInit,
} from "@grus/cells";
import { type Floats, type Key, type Part, type Sequence, splitKey, type Tensor, zeros } from "@grus/tensor";

/** The parameters of a token table. */
export interface TokenTableParameters {
  /** The vectors of tokens, [vocabulary, embeddingSize]. */
  readonly vectors: EmbeddingParameters;
  /** The scores: [vocabulary, hiddenSize] and [vocabulary]; the bias alone where the vectors are the weight. */
  readonly scores: Omit<LinearParameters, "weight"> & Partial<LinearParameters>;
}

/** A token table bound to its parameters. */
export interface TokenTableCall {
  /** The vector of each token: int32 [...] -> [..., embeddingSize]. */
  read<X extends Sequence<"int32">>(tokens: X): Floats<X>;
  /** The logit of each token: [..., hiddenSize] -> [..., vocabulary]. */
  score<X extends Sequence>(hidden: X): Floats<X>;
  /**
   * −log p of each token `target`, int32 [...], from `hidden`, [..., hiddenSize]; of many tokens without the scores of
   * all rows at once.
   */
  loss(hidden: Sequence, target: Sequence<"int32">, options?: LossOptions): Tensor<"float32">;
}

/** A token table. It holds no tensors. */
export interface TokenTable<Parameters = TokenTableParameters> extends Part<TokenTableCall> {
  readonly reads: "int32";
  readonly vocabulary: number;
  readonly outputSize: number;
  init(key: Key): Parameters;
  bind(parameters: Parameters): TokenTableCall;
}

/** Options of {@link tokenTable}. */
export interface TokenTableOptions {
  readonly vocabulary: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  /** Whether scores are products with the vectors of tokens; needs an embeddingSize equal to hiddenSize. */
  readonly tied: boolean;
  /** Initial vectors, such as pretrained ones. */
  readonly vectors?: Initialiser | undefined;
}

/** Vectors and scores of tokens; with shared weights as in Press & Wolf 2017 (arXiv 1608.05859). */
export function tokenTable({
  vocabulary,
  embeddingSize,
  hiddenSize,
  tied,
  vectors,
}: TokenTableOptions): TokenTable {
  // Scores from vectors of unit variance would be of the order of √hiddenSize; AWD-LSTM starts at ±0.1 too.
  const initialiser = vectors ?? (tied ? uniformInit({ low: -0.1, high: 0.1 }) : normalInit());
  const table = embedding({ vocabulary, outputSize: embeddingSize, initialiser });
  const head = linear({ inputSize: hiddenSize, outputSize: vocabulary });
  return {
    reads: "int32",
    vocabulary,
    outputSize: embeddingSize,
    init: (key) => {
      const [first, second] = splitKey(key);
      const scores = tied ? { bias: zeros([vocabulary]) } : head.init(second);
      return { vectors: table.init(first), scores };
    },
    bind: ({ vectors: own, scores }) => {
      const linear = { weight: scores.weight ?? own.weight, bias: scores.bias };
      return {
        read: table.bind(own),
        score: head.bind(linear),
        loss: (hidden, target, options) => linearCrossEntropy(hidden, linear, target, options),
      };
    },
  };
}
