// The options of encoder-decoders.
import { advice, option } from "@grus/data";
import { TextError } from "../errors.ts";
import type { AttentionName } from "./attention-named.ts";
import type { CellName } from "./named-cells.ts";
import { oneOf } from "./option-checks.ts";
import type { Resolved } from "./resolved.ts";

/**
 * How the lowest layer of a decoder attends: "parallel" after each step of its recurrence, which reads no earlier
 * attention, so that training is fast; "luong" as well, but each step reads the result of the one before (input
 * feeding); "bahdanau" before each step, which reads it.
 */
export type DecoderKind = "parallel" | "luong" | "bahdanau";

/** The names of decoders. */
export const decoderKinds: readonly DecoderKind[] = ["parallel", "luong", "bahdanau"];

/** Options of {@link encoderDecoder}. */
export interface EncoderDecoderOptions {
  /** The number of source tokens. */
  readonly sourceVocabulary: number;
  /** The number of target tokens. */
  readonly targetVocabulary: number;
  /** The target token that the decoder reads first. */
  readonly start: number;
  /** Default "gru". */
  readonly cell?: CellName | undefined;
  /** Features of a token's vector. Default 256. */
  readonly embeddingSize?: number | undefined;
  /**
   * Units of each layer of the decoder, an even number; each direction of the encoder has half as many. Default 512.
   */
  readonly hiddenSize?: number | undefined;
  /** Recurrent layers of the encoder, and of the decoder. Default 1. */
  readonly layers?: number | undefined;
  /** Default "parallel". */
  readonly decoder?: DecoderKind | undefined;
  /** Default "general". */
  readonly attention?: AttentionName | undefined;
  /** Probability that a feature is dropped while training: of tokens, between layers and before the scores. Default 0.3. */
  readonly dropout?: number | undefined;
  /**
   * Whether all steps of a sequence drop the same features of a layer's input (Gal and Ghahramani 2016), rather than
   * each step others. Default false.
   */
  readonly variational?: boolean | undefined;
  /** Whether scores are products with the vectors of target tokens (Press and Wolf 2017). Default true. */
  readonly tied?: boolean | undefined;
  /** Whether source and target have the same tokens, with the same vectors. Default false. */
  readonly joint?: boolean | undefined;
}

/** An encoder-decoder as plain data: all its options. */
export interface EncoderDecoderDescription extends Resolved<EncoderDecoderOptions> {
  readonly kind: "encoder-decoder";
}

/** The description of options. Throws {@link TextError} for a decoder of another name and an odd number of units. */
export function describeEncoderDecoder(options: EncoderDecoderOptions): EncoderDecoderDescription {
  const { hiddenSize = 512, decoder = "parallel" } = options;
  oneOf("encoderDecoder", "decoder", decoder, decoderKinds);
  if (hiddenSize % 2 !== 0)
    throw new TextError({
      problem: `encoderDecoder: hiddenSize is ${hiddenSize}; expected an even number, half for each direction of the encoder.`,
      cure: advice`Give an even ${option("hiddenSize")}.`,
    });
  return {
    kind: "encoder-decoder",
    sourceVocabulary: options.sourceVocabulary,
    targetVocabulary: options.targetVocabulary,
    start: options.start,
    cell: options.cell ?? "gru",
    embeddingSize: options.embeddingSize ?? 256,
    hiddenSize,
    layers: options.layers ?? 1,
    decoder,
    attention: options.attention ?? "general",
    dropout: options.dropout ?? 0.3,
    variational: options.variational ?? false,
    tied: options.tied ?? true,
    joint: options.joint ?? false,
  };
}
