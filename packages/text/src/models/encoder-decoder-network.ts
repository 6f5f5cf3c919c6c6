// The parts of encoder-decoders, and how they are put together.
import {
  type AttentionMemory,
  type Bound,
  type CellState,
  dropout,
  type Filter,
  type Layer,
  type LayerState,
  type LinearParameters,
  layers,
  linear,
  type Model,
  type RecurrentLayer,
  recurrent,
  shiftRight,
  variationalDropout,
} from "@grus/cells";
import { type Sequence, split, type Tensor, tanh } from "@grus/tensor";
import type { AttentionLayer } from "./attention-layer.ts";
import { attentionNamed } from "./attention-named.ts";
import type { EncoderDecoderDescription } from "./encoder-decoder-options.ts";
import { feedingAttention } from "./feeding-attention.ts";
import { type FurtherLayers, furtherLayers, noFurtherLayers } from "./further-layers.ts";
import { cellMaker } from "./named-cells.ts";
import { parallelAttention } from "./parallel-attention.ts";
import { sampledSteps } from "./scheduled-sampling.ts";
import { sameKind, valuesOf } from "./steps.ts";
import { type TwoVocabularies, twoVocabularies } from "./two-vocabularies.ts";

/** A text and its translation, as tokens. */
export interface TranslationPair<X extends Sequence<"int32"> = Sequence<"int32">> {
  /** int32 [batch, time] */
  readonly source: Sequence<"int32">;
  /** int32 [batch, steps], with the end token where there is one. */
  readonly target: X;
  /**
   * A scalar: the probability that the decoder reads its likeliest token instead of the target's, while training
   * (scheduled sampling, Bengio et al. 2015). Such a call runs step by step, with one dropout mask for all steps.
   * Default: it reads the target (teacher forcing).
   */
  readonly sampling?: Tensor | undefined;
}

/** The state of a decoder between two steps. */
export interface DecoderState {
  readonly attend: object;
  readonly further: LayerState<CellState>;
}

/** A source text that is encoded, and the state of the decoder. */
export interface EncodedSource {
  readonly memory: AttentionMemory;
  readonly state: DecoderState;
}

/** The result of one step of a decoder. */
export interface DecodedStep {
  readonly state: DecoderState;
  /** Of the next token, [batch, targetVocabulary]. */
  readonly logits: Tensor;
  /** The attention, [batch, time of the source]; for the decoder "bahdanau" that which the state has read. */
  readonly weights: Tensor;
}

/** The parts of an encoder-decoder. */
export type EncoderDecoderParts = {
  readonly tokens: TwoVocabularies;
  readonly drop: Filter;
  /** On the vectors of tokens, where the cells have no masks themselves. */
  readonly dropInput: Filter;
  readonly encoder: RecurrentLayer<object, CellState, false>;
  /** From the encoder's last states to the decoder's first ones. */
  readonly bridge: Layer<LinearParameters>;
  readonly attend: AttentionLayer;
  readonly further: FurtherLayers;
  readonly readout: Layer<LinearParameters>;
};

/** The logits of the target's tokens, and the attention of each step. */
export interface Translated {
  readonly logits: Sequence<"float32">;
  /** [batch, steps, time of the source] */
  readonly weights: Tensor<"float32">;
}

type Parts = Bound<EncoderDecoderParts>;

/** The network of a description. */
export function encoderDecoderNetwork(
  description: EncoderDecoderDescription,
): Model<EncoderDecoderParts, TranslationPair, Translated> {
  const { start } = description;
  return layers<EncoderDecoderParts, Translated, TranslationPair>(
    partsOf(description),
    (parts, { source, target, sampling }, { key }) => {
      const encoded = encode(parts, source);
      if (sampling === undefined || key === undefined) return teacherForced(parts, encoded, target, start);
      const step = (tokens: Tensor<"int32">, before: EncodedSource) => decodeStep(parts, tokens, before);
      const { logits, weights } = sampledSteps({
        step,
        encoded,
        target: valuesOf(target),
        start,
        rate: sampling,
        key,
      });
      return { logits: sameKind(target, logits), weights };
    },
  );
}

function partsOf(description: EncoderDecoderDescription): EncoderDecoderParts {
  const { embeddingSize, hiddenSize, layers: count, decoder, dropout: rate, variational } = description;
  const ofInputs = variational ? 0 : rate;
  const cellOf = (size: number) => {
    const make = cellMaker(description.cell, size);
    return variational ? (inputSize: number) => variationalDropout(make(inputSize), { input: rate }) : make;
  };
  const encoder = {
    inputSize: embeddingSize,
    layers: count,
    bidirectional: true,
    dropout: ofInputs,
  } as const;
  const attention = attentionNamed("encoderDecoder", description.attention, hiddenSize);
  const lowest = { inputSize: embeddingSize, attention };
  const attend =
    decoder === "parallel"
      ? parallelAttention(cellOf(hiddenSize), lowest)
      : feedingAttention(decoder, cellOf(hiddenSize), lowest);
  const above = { inputSize: attend.outputSize, layers: count - 1, dropout: ofInputs };
  const further = count === 1 ? noFurtherLayers(attend.outputSize) : furtherLayers(cellOf(hiddenSize), above);
  return {
    tokens: twoVocabularies("encoderDecoder", description),
    drop: dropout({ rate }),
    dropInput: dropout({ rate: ofInputs }),
    encoder: recurrent(cellOf(hiddenSize / 2), encoder),
    bridge: linear({ inputSize: hiddenSize, outputSize: count * hiddenSize }),
    attend,
    further,
    readout: linear({ inputSize: further.outputSize, outputSize: embeddingSize }),
  };
}

/** Encodes a source, int32 [batch, time]. */
export function encode(
  { tokens, dropInput, encoder, bridge, attend, further }: Parts,
  source: Sequence<"int32">,
): EncodedSource {
  const { output, hidden } = encoder(dropInput(tokens.readSource(source)));
  const memory = attend.prepare(output);
  const first = tanh(bridge(hidden));
  const size = hidden.shape[1]!;
  const states = split(
    first,
    1,
    Array.from({ length: first.shape[1]! / size }, () => size),
  );
  return {
    memory,
    state: { attend: attend.begin(states[0]!, memory), further: further.begin(states.slice(1)) },
  };
}

/** One step of the decoder. */
export function decodeStep(
  { tokens, dropInput, drop, attend, further, readout }: Parts,
  previous: Tensor<"int32">,
  { memory, state }: EncodedSource,
): DecodedStep {
  const lowest = attend.step(dropInput(tokens.readTarget(previous)), memory, state.attend);
  const top = further.step(lowest.output, state.further);
  return {
    state: { attend: lowest.state, further: top.state },
    logits: tokens.score(drop(activated(readout(top.output)))),
    weights: lowest.weights,
  };
}

/** The logits of a target that the decoder reads. */
function teacherForced(
  { tokens, dropInput, drop, attend, further, readout }: Parts,
  { memory, state }: EncodedSource,
  target: Sequence<"int32">,
  start: number,
): Translated {
  const read = dropInput(tokens.readTarget(shiftRight(target, start)));
  const { output, weights } = attend.run(read, memory, state.attend);
  const top = further.run(output, state.further);
  return { logits: tokens.score(drop(activated(readout(top)))), weights };
}

function activated<X extends Sequence>(x: X): X {
  return sameKind(x, tanh(valuesOf(x))) as X;
}
