// Translation: an encoder reads a text, and a decoder with attention writes another.
import { crossEntropy, type LinearParameters, type RecurrentLayerParameters, validMean } from "@grus/cells";
import {
  argmax,
  type CallContext,
  cast,
  equal,
  type Floats,
  type Key,
  type Part,
  type Sequence,
  type Tensor,
} from "@grus/tensor";
import {
  type DecodedStep,
  decodeStep,
  type EncodedSource,
  encode,
  encoderDecoderNetwork,
  type TranslationPair,
} from "./encoder-decoder-network.ts";
import {
  describeEncoderDecoder,
  type EncoderDecoderDescription,
  type EncoderDecoderOptions,
} from "./encoder-decoder-options.ts";
import { checkKind } from "./option-checks.ts";
import { sameKind, valuesOf } from "./steps.ts";
import type { TwoVocabulariesParameters } from "./two-vocabularies.ts";

/** The parameters of an encoder-decoder. */
export interface EncoderDecoderParameters {
  readonly tokens: TwoVocabulariesParameters;
  readonly encoder: RecurrentLayerParameters<object>;
  /** From the encoder's last states to the decoder's first ones. */
  readonly bridge: LinearParameters;
  readonly attend: object;
  readonly further: RecurrentLayerParameters<object>;
  readonly readout: LinearParameters;
}

/** An encoder-decoder bound to its parameters. */
export interface EncoderDecoderCall {
  /** The logits of the target's tokens, each from those before it, [batch, steps, targetVocabulary]. */
  <X extends Sequence<"int32">>(pair: TranslationPair<X>): Floats<X>;
  /**
   * −log p(target | source), the mean over tokens, a scalar; `labelSmoothing` is the share of each target that is
   * spread over all tokens, default 0.
   */
  loss(pair: TranslationPair, options?: { readonly labelSmoothing?: number | undefined }): Tensor<"float32">;
  /** The share of the target's tokens that are the likeliest after those before them, a scalar, for metrics. */
  accuracy(pair: TranslationPair): Tensor<"float32">;
  /** The attention of each step, [batch, steps, time of the source]: positive, and 0 in the padding of the source. */
  attention(pair: TranslationPair): Tensor;
  /** Encodes a source text, int32 [batch, time]. */
  begin(source: Sequence<"int32">): EncodedSource;
  /** One step: `tokens` is int32 [batch], the previous target tokens. */
  step(tokens: Tensor<"int32">, before: EncodedSource): DecodedStep;
}

/** An encoder-decoder. Holds no tensors. */
export interface EncoderDecoder extends Part<EncoderDecoderCall> {
  readonly description: EncoderDecoderDescription;
  readonly reads: "int32";
  readonly causal: false;
  /** The number of source tokens. */
  readonly vocabulary: number;
  /** The number of target tokens. */
  readonly outputSize: number;
  /** Initialises the parameters with `key`, a key with data. */
  init(key: Key): EncoderDecoderParameters;
  bind(parameters: EncoderDecoderParameters, context?: CallContext): EncoderDecoderCall;
}

/**
 * An encoder-decoder with attention (Bahdanau et al. 2015; Luong et al. 2015): bidirectional recurrent layers over
 * the source, recurrent layers over the target, the lowest of which attends to the source. It has a loss:
 *
 *     const model = encoderDecoder({ sourceVocabulary, targetVocabulary, start: tokenizer.special.start });
 *     const train = sequenceBatches({ source, target }, { buckets: [16, 32, 64] });
 *     const loss = (model, pair, { training }) => model.loss(pair, { labelSmoothing: training ? 0.1 : 0 });
 *     const { parameters } = await fit({ backend, model, train, loss, optimizer, epochs: 10 }).finish();
 *
 * Throws {@link TextError} and {@link CellOptionError}.
 */
export function encoderDecoder(options: EncoderDecoderOptions): EncoderDecoder {
  const description = describeEncoderDecoder(options);
  const network = encoderDecoderNetwork(description);
  const { sourceVocabulary, targetVocabulary } = description;
  return {
    description,
    reads: "int32",
    causal: false,
    vocabulary: sourceVocabulary,
    outputSize: targetVocabulary,
    init: network.init,
    bind: (parameters, { key, training, watch } = {}) => {
      const bound = network.bind(parameters, { key, training, watch });
      const call = <X extends Sequence<"int32">>(pair: TranslationPair<X>) => bound(pair).logits as Floats<X>;
      return Object.assign(call, {
        loss: (pair: TranslationPair, { labelSmoothing }: { labelSmoothing?: number | undefined } = {}) =>
          crossEntropy(bound(pair).logits, pair.target, { labelSmoothing }),
        accuracy: ({ source, target }: TranslationPair) => {
          const likeliest = argmax(valuesOf(bound({ source, target }).logits));
          return validMean(sameKind(target, cast(equal(likeliest, valuesOf(target)), "float32")));
        },
        attention: ({ source, target }: TranslationPair) => bound({ source, target }).weights,
        begin: (source: Sequence<"int32">) => encode(bound.parts, source),
        step: (tokens: Tensor<"int32">, before: EncodedSource) => decodeStep(bound.parts, tokens, before),
      });
    },
  };
}

/** The encoder-decoder of a description. Throws {@link TextError} for that of another model. */
export function encoderDecoderFrom(description: EncoderDecoderDescription): EncoderDecoder {
  checkKind("encoderDecoderFrom", description, "encoder-decoder");
  const { kind: _kind, ...options } = description;
  return encoderDecoder(options);
}
