// Classification of texts.
import { dropout, type EmbeddingParameters, type LinearParameters, layers, linear } from "@grus/cells";
import { add, type CallContext, concat, type Key, type Part, type Sequence, type Tensor } from "@grus/tensor";
import { type BidirectionalParameters, bidirectional } from "./bidirectional.ts";
import type { CellName } from "./named-cells.ts";
import { checkKind } from "./option-checks.ts";
import { type PoolingName, type PoolingParameters, poolingOf } from "./pooling.ts";
import type { Resolved } from "./resolved.ts";
import { sameKind, valuesOf } from "./steps.ts";
import { type WordConvolutionsParameters, wordConvolutions } from "./word-convolutions.ts";
import { wordDropout } from "./word-dropout.ts";
import { wordEmbedding } from "./word-embedding.ts";
import { type WordPairsParameters, wordPairs } from "./word-pairs.ts";

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
  /** Words that the filters of convolutions beside the recurrent layers see, such as [2, 3]. Default: none. */
  readonly convolutions?: readonly number[] | undefined;
  /** Filters of each width. Default 100. */
  readonly filters?: number | undefined;
  /**
   * Places for the pairs of neighbouring words of a linear classifier whose logits are added, such as 32,768; see
   * {@link wordPairs}. Default 0: none.
   */
  readonly pairs?: number | undefined;
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
  readonly convolutions: WordConvolutionsParameters;
  readonly pairs: WordPairsParameters;
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
 * A classifier: embedding, bidirectional recurrent layers, with convolutions beside them if asked for, pooling over the
 * steps, a linear layer; and a linear classifier of words and pairs beside it all if asked for. Its logits are trained by
 * `crossEntropy`:
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
  const network = networkOf(description, vectors);
  return {
    description,
    reads: "int32",
    vocabulary: description.vocabulary,
    outputSize: description.classes,
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

/** The model whose parts a description asks for. */
function networkOf(description: TextClassifierDescription, vectors: Float32Array | undefined) {
  const { vocabulary, classes, embeddingSize, hiddenSize, pairs: buckets, dropout: rate } = description;
  const { cell, layers: count, convolutions: widths, filters, pooling } = description;
  const encoder = bidirectional({ cell, inputSize: embeddingSize, hiddenSize, layers: count, dropout: rate });
  const convolutions = wordConvolutions("textClassifier", { inputSize: embeddingSize, widths, filters });
  const size = encoder.outputSize + convolutions.outputSize;
  const parts = {
    replace: wordDropout("textClassifier", { rate: description.wordDropout, unknown: description.unknown }),
    words: wordEmbedding("textClassifier", { vocabulary, embeddingSize, vectors }),
    drop: dropout({ rate }),
    encoder,
    pool: poolingOf("textClassifier", pooling, size),
    head: linear({ inputSize: size, outputSize: classes }),
    convolutions,
    pairs: wordPairs({ vocabulary, classes, buckets }),
  };
  return layers(parts, (bound, text: Sequence<"int32">): Tensor<"float32"> => {
    const { replace, words, drop, encoder, pool, head, convolutions, pairs } = bound;
    const kept = replace(text);
    const features = drop(words(kept));
    const [own, beside] = [encoder(features), convolutions(features)];
    const steps = beside ? sameKind(text, concat([valuesOf(own), valuesOf(beside)], 2)) : own;
    const [logits, linearLogits] = [head(drop(pool(steps))), pairs(kept)];
    return linearLogits ? add(logits, linearLogits) : logits;
  });
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
    convolutions: options.convolutions ?? [],
    filters: options.filters ?? 100,
    pairs: options.pairs ?? 0,
    pooling: options.pooling ?? "max",
    dropout: options.dropout ?? 0.5,
    wordDropout: options.wordDropout ?? 0,
    ...(options.unknown === undefined ? {} : { unknown: options.unknown }),
  };
}
