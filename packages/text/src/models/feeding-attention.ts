// Attention layers each of whose steps reads the attention of an earlier one, and therefore run step by step.
import {
  type Attention,
  type AttentionDecoder,
  type AttentionState,
  bahdanauDecoder,
  type CellState,
  luongDecoder,
} from "@grus/cells";
import type { AttentionLayer, AttentionLayerCall } from "./attention-layer.ts";
import type { ModelCell } from "./named-cells.ts";
import { valuesOf } from "./steps.ts";

/** Options of {@link feedingAttention}. */
export interface FeedingAttentionOptions {
  readonly inputSize: number;
  readonly attention: Attention<object>;
}

/**
 * Luong's decoder with input feeding, whose output has as many features as the cell, or Bahdanau's, which attends
 * before it steps.
 */
export function feedingAttention(
  kind: "luong" | "bahdanau",
  cellOf: (inputSize: number) => ModelCell,
  { inputSize, attention }: FeedingAttentionOptions,
): AttentionLayer {
  const options = { inputSize, attention, cell: cellOf };
  const decoder: AttentionDecoder<object, CellState> =
    kind === "luong"
      ? luongDecoder({ ...options, outputSize: attention.querySize })
      : bahdanauDecoder(options);
  return {
    outputSize: decoder.outputSize,
    init: decoder.init,
    bind: (parameters, { key, training, watch } = {}) => {
      const over = decoder.bind(parameters, { key, training, watch });
      const call: AttentionLayerCall<AttentionState> = {
        prepare: (states) => over.prepare(states),
        begin: (hidden, memory) => {
          const start = over.initialState(memory);
          return { ...start, cell: { ...start.cell, hidden } };
        },
        run: (x, memory, state) => {
          const { output, weights } = over(x, memory, { initialState: state });
          return { output, weights: valuesOf(weights) };
        },
        step: (x, memory, before) => {
          const { state, output } = over.step(before, x, memory);
          return { state, output, weights: state.weights };
        },
      };
      return call;
    },
  };
}
