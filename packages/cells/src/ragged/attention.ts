// Attention over sequences that carry their lengths.
import type { Tensor } from "@grus/tensor";
import type { AttentionMemory } from "../attention/attention.ts";
import type {
  MultiHeadApplyOptions,
  MultiHeadAttention,
  MultiHeadParameters,
  MultiHeadResult,
} from "../attention/multi-head.ts";
import type { PositionOptions } from "../attention/positions.ts";
import { checkRagged, clearRagged, type Ragged } from "./ragged.ts";

/** What makes an encoder's states ready: an attention or a decoder. */
export interface Preparing<Parameters> {
  prepare(parameters: Parameters, states: Tensor, options?: PositionOptions): AttentionMemory;
}

/** What reads sequences that carry their lengths. */
export type RaggedPreparing<Parameters, Attention extends Preparing<Parameters>> = Omit<
  Attention,
  "prepare"
> & {
  prepare(
    parameters: Parameters,
    states: Ragged,
    options?: Omit<PositionOptions, "lengths">,
  ): AttentionMemory;
};

/** Sequences that multi-head attention joins. */
export interface RaggedOperands {
  /** [batch, queries, size] */
  readonly query: Ragged;
  /** [batch, time, size]. Default: the query, which is self-attention. */
  readonly key?: Ragged;
  /** [batch, time, size], with the steps of the key. Default: the key's values. */
  readonly value?: Tensor;
}

/** What multi-head attention gives; 0 past a query's length is not promised. */
export interface RaggedMultiHeadResult extends Omit<MultiHeadResult, "output"> {
  readonly output: Ragged;
}

/** Multi-head attention over sequences that carry their lengths. */
export interface RaggedMultiHeadAttention {
  /** Parameters drawn with `key`, a key with data. */
  init(key: Tensor): MultiHeadParameters;
  /** Throws {@link ShapeError} and {@link DTypeError}. */
  apply(
    parameters: MultiHeadParameters,
    operands: RaggedOperands,
    options?: Omit<MultiHeadApplyOptions, "lengths">,
  ): RaggedMultiHeadResult;
}

/** An attention or a decoder that is given an encoder's outputs with their lengths; everything else is as it was. */
export function raggedAttention<Parameters, Own extends Preparing<Parameters>>(
  attention: Own & Preparing<Parameters>,
): RaggedPreparing<Parameters, Own> {
  return {
    ...attention,
    prepare: (
      parameters: Parameters,
      states: Ragged,
      options: Omit<PositionOptions, "lengths"> = {},
    ): AttentionMemory => {
      checkRagged("raggedAttention", states);
      return attention.prepare(parameters, states.values, { ...options, lengths: states.lengths });
    },
  };
}

/** Multi-head attention whose keys end where their sequences do; outputs have the lengths of the queries. */
export function raggedMultiHead(attention: MultiHeadAttention): RaggedMultiHeadAttention {
  return {
    init: (key) => attention.init(key),
    apply: (parameters, { query, key = query, value = key.values }, options = {}) => {
      checkRagged("raggedMultiHead", query);
      checkRagged("raggedMultiHead", key);
      const operands = { query: clearRagged(query), key: key.values, value };
      const { output, weights } = attention.apply(parameters, operands, { ...options, lengths: key.lengths });
      return { output: { values: output, lengths: query.lengths }, weights };
    },
  };
}
