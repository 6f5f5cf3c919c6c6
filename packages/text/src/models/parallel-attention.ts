// An attention layer whose steps do not read the attention of earlier steps, so that all of them attend at once.
import {
  type Attention,
  type CellState,
  type LayerState,
  type RecurrentLayerParameters,
  recurrent,
} from "@grus/cells";
import { concat, splitKey } from "@grus/tensor";
import type { AttentionLayer, AttentionLayerCall } from "./attention-layer.ts";
import type { ModelCell } from "./named-cells.ts";
import { sameKind, valuesOf } from "./steps.ts";

interface Parameters {
  readonly layer: RecurrentLayerParameters<object>;
  readonly attention: object;
}

/**
 * The state s_t of a recurrent layer beside what it reads of the encoder, as Luong et al. 2015 (arXiv 1508.04025)
 * without input feeding, and as the first layer of Wu et al. 2016 (arXiv 1609.08144):
 *
 *     s_t = cell(x_t)    c_t = attention(s_t)    output [s_t; c_t]
 *
 * With known inputs the recurrence is one step of the program, and so is the attention of all steps.
 */
export function parallelAttention(
  cellOf: (inputSize: number) => ModelCell,
  { inputSize, attention }: { readonly inputSize: number; readonly attention: Attention<object> },
): AttentionLayer {
  const cell = cellOf(inputSize);
  const layer = recurrent(() => cell, { inputSize });
  return {
    outputSize: layer.outputSize + attention.memorySize,
    init: (key): Parameters => {
      const [first, second] = splitKey(key);
      return { layer: layer.init(first), attention: attention.init(second) };
    },
    bind: (parameters, context = {}) => {
      const own = parameters as Parameters;
      const { key, training, watch } = context;
      const over = layer.bind(own.layer, { key, training, watch });
      const call: AttentionLayerCall<LayerState<CellState>> = {
        prepare: (states) => attention.prepare(own.attention, states),
        begin: (hidden) => [{ forward: { ...cell.initialState(hidden.shape[0]!), hidden } }],
        run: (x, memory, initialState) => {
          const states = valuesOf(over(x, { initialState }).output);
          const { context: read, weights } = attention.attendAll(own.attention, states, memory);
          return { output: sameKind(x, concat([states, read], 2)), weights };
        },
        step: (x, memory, before) => {
          const { state, output } = layer.step(own.layer, before, x);
          const { context: read, weights } = attention.attend(own.attention, output, memory);
          return { state, output: concat([output, read], 1), weights };
        },
      };
      return call;
    },
  };
}
