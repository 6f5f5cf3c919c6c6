// Classification of texts.
import { dropout, type EmbeddingParameters, type LinearParameters, linear, sequential } from "@grus/cells";
import type { CallContext, Key, Part, Sequence, Tensor } from "@grus/tensor";
import { type BidirectionalParameters, bidirectional } from "./bidirectional.ts";
import type { CellName } from "./named-cells.ts";
import { checkKind } from "./option-checks.ts";
import { type PoolingName, type PoolingParameters, poolingOf } from "./pooling.ts";
import type { Resolved } from "./resolved.ts";
import { wordDropout } from "./word-dropout.ts";
import { wordEmbedding } from "./word-embedding.ts";

/** Options of {@link textClassifier}. */
export interface TextClassifierOptions {
  /** The number of words, or of the tokens that the text is cut into. */
  readonly vocabulary: number;
  readonly classes: number;
  /** Default "gru". */
  readonly cell?: CellName | undefined;
  /** Features of a word. Default 100. */
  readonly embeddingSize?: number | undefined;
  /** Features of each direction of the recurrent layers. Default 128. */
  readonly hiddenSize?: number | undefined;
  /** Recurrent layers. Default 1. */
  readonly layers?: number | undefined;
  /** How the steps become one row. Default "max". */
  readonly pooling?: PoolingName | undefined;
  /** Probability that a feature is dropped while training, of words, between layers and of texts. Default 0.5. */
  readonly dropout?: number | undefined;
  /** Probability that a word is replaced by the unknown word while training. Default 0. */
  readonly wordDropout?: number | undefined;
  /** The index of the unknown word; required for `wordDropout`. */
  readonly unknown?: number | undefined;
  /** Pretrained vectors, [vocabulary, embeddingSize], such as those of {@link initialVectors}. Default: random. */
  readonly vectors?: Float32Array | undefined;
}

/** A classifier as plain data: its options without vectors, which are parameters. */
export interface TextClassifierDescription
  extends Resolved<Omit<TextClassifierOptions, "vectors" | "unknown">> {
  readonly kind: "text-classifier";
  readonly unknown?: number | undefined;
}

/** The parameters of a classifier. */
export interface TextClassifierParameters {
  readonly words: EmbeddingParameters;
  readonly encoder: BidirectionalParameters;
  readonly pool: PoolingParameters;
  readonly head: LinearParameters;
}

/** int32 [batch, time], a tensor or ragged -> logits [batch, classes]. */
export type TextClassifierCall = (text: Sequence<"int32">) => Tensor<"float32">;

/** A classifier of texts. Holds no tensors besides given vectors. */
export interface TextClassifier extends Part<TextClassifierCall> {
  readonly description: TextClassifierDescription;
  readonly reads: "int32";
  readonly vocabulary: number;
  readonly outputSize: number;
  readonly pools: true;
  readonly causal: false;
  /** Initialises the parameters with `key`, a key with data. */
  init(key: Key): TextClassifierParameters;
  bind(parameters: TextClassifierParameters, context?: CallContext): TextClassifierCall;
}

/**
 * A classifier: embedding, bidirectional recurrent layers, pooling over the steps, a linear layer. Its logits
 * are trained by `crossEntropy`:
 *
 *     const model = textClassifier({ vocabulary: tokenizer.size, classes: 6 });
 *     const train = sequenceBatches({ text, label }, { buckets: [16, 32] });
 *     const loss = (model, { text, label }) => losses.crossEntropy(model(text), label);
 *     const { parameters } = await fit({ backend, model, train, loss, optimizer, epochs: 10 }).finish();
 *
 * Throws {@link TextError} and {@link CellOptionError}.
 */
export function textClassifier({ vectors, ...options }: TextClassifierOptions): TextClassifier {
  const description = describe(options);
  const { vocabulary, embeddingSize, classes, cell, hiddenSize, layers, dropout: rate } = description;
  const sizes = { cell, inputSize: embeddingSize, hiddenSize, layers, dropout: rate };
  const encoder = bidirectional(sizes);
  const size = encoder.outputSize;
  const network = sequential({
    replace: wordDropout("textClassifier", { rate: description.wordDropout, unknown: description.unknown }),
    words: wordEmbedding("textClassifier", { vocabulary, embeddingSize, vectors }),
    dropWords: dropout({ rate }),
    encoder,
    pool: poolingOf("textClassifier", description.pooling, size),
    dropText: dropout({ rate }),
    head: linear({ inputSize: size, outputSize: classes }),
  });
  return {
    description,
    reads: "int32",
    vocabulary,
    outputSize: classes,
    pools: true,
    causal: false,
    init: network.init,
    bind: (parameters, { key, training, watch } = {}) => network.bind(parameters, { key, training, watch }),
  };
}

/** The classifier of a description. Throws {@link TextError} for that of another model. */
export function textClassifierFrom(description: TextClassifierDescription): TextClassifier {
  checkKind("textClassifierFrom", description, "text-classifier");
  const { kind: _kind, ...options } = description;
  return textClassifier(options);
}

function describe(options: Omit<TextClassifierOptions, "vectors">): TextClassifierDescription {
  return {
    kind: "text-classifier",
    vocabulary: options.vocabulary,
    classes: options.classes,
    cell: options.cell ?? "gru",
    embeddingSize: options.embeddingSize ?? 100,
    hiddenSize: options.hiddenSize ?? 128,
    layers: options.layers ?? 1,
    pooling: options.pooling ?? "max",
    dropout: options.dropout ?? 0.5,
    wordDropout: options.wordDropout ?? 0,
    ...(options.unknown === undefined ? {} : { unknown: options.unknown }),
  };
}
