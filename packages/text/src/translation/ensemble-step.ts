// One step of several encoder-decoders together.
import type { AttentionMemory } from "@grus/cells";
import { add, div, log, type Ragged, softmax, type Tensor } from "@grus/tensor";
import type { EncoderDecoderCall } from "../models/encoder-decoder.ts";
import type { DecodedStep, DecoderState } from "../models/encoder-decoder-network.ts";

/** A source that each member has encoded, and their states. */
export interface BegunEnsemble {
  readonly memories: readonly AttentionMemory[];
  readonly state: readonly DecoderState[];
}

/** Encodes a source, int32 [batch, time], with each member. */
export function begun(members: readonly EncoderDecoderCall[], source: Ragged<"int32">): BegunEnsemble {
  const encoded = members.map((member) => member.begin(source));
  return { memories: encoded.map(({ memory }) => memory), state: encoded.map(({ state }) => state) };
}

/** One step: the mean of the members' probabilities, as logits, and of their attentions. */
export function ensembleStep(
  members: readonly EncoderDecoderCall[],
  tokens: Tensor<"int32">,
  { memories, state }: BegunEnsemble,
): Omit<DecodedStep, "state"> & { readonly state: readonly DecoderState[] } {
  const next = members.map((member, i) => member.step(tokens, { memory: memories[i]!, state: state[i]! }));
  const states = next.map((one) => one.state);
  if (next.length === 1) return { ...next[0]!, state: states };
  return {
    state: states,
    logits: log(meanOf(next.map(({ logits }) => softmax(logits)))),
    weights: meanOf(next.map(({ weights }) => weights)),
  };
}

function meanOf(all: readonly Tensor[]): Tensor {
  return div(
    all.reduce((sum, one) => add(sum, one)),
    all.length,
  );
}
