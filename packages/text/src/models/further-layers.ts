// The layers of a decoder above the one that attends.
import {
  type CellState,
  dropout,
  type LayerState,
  type RecurrentLayerParameters,
  recurrent,
} from "@grus/cells";
import {
  type CallContext,
  concat,
  type Key,
  type Part,
  type Sequence,
  splitKey,
  type Tensor,
} from "@grus/tensor";
import type { ModelCell } from "./named-cells.ts";
import { sameKind, valuesOf } from "./steps.ts";

/** Further layers bound to their parameters. Their output is what they read, beside that of the top layer. */
export interface FurtherLayersCall {
  /** The states before the first step, from the hidden state of each layer, [batch, hiddenSize]. */
  begin(hidden: readonly Tensor[]): LayerState<CellState>;
  /** Over known inputs, [batch, steps, inputSize] -> [batch, steps, outputSize]. */
  run(x: Sequence, state: LayerState<CellState>): Sequence;
  /** One step: `x` is [batch, inputSize]. */
  step(x: Tensor, state: LayerState<CellState>): FurtherStep;
}

/** The result of a step. */
export interface FurtherStep {
  readonly state: LayerState<CellState>;
  /** [batch, outputSize] */
  readonly output: Tensor;
}

/** Further layers. They hold no tensors. */
export interface FurtherLayers extends Part<FurtherLayersCall> {
  readonly outputSize: number;
  init(key: Key): RecurrentLayerParameters<object>;
  bind(parameters: RecurrentLayerParameters<object>, context?: CallContext): FurtherLayersCall;
}

/** Options of {@link furtherLayers}. */
export interface FurtherLayersOptions {
  readonly inputSize: number;
  /** At least 1. */
  readonly layers: number;
  /** Probability that an input of a layer is dropped while training. */
  readonly dropout: number;
}

/** A stack of recurrent layers. */
export function furtherLayers(
  cellOf: (inputSize: number) => ModelCell,
  options: FurtherLayersOptions,
): FurtherLayers {
  const stack = recurrent(cellOf, options);
  const drop = dropout({ rate: options.dropout });
  return {
    outputSize: options.inputSize + stack.outputSize,
    init: stack.init,
    bind: (parameters, { key, training, watch } = {}) => {
      const [ofInput, ofStack] = key === undefined ? [] : splitKey(key);
      const over = stack.bind(parameters, { key: ofStack, training, watch });
      const dropped = drop.bind(undefined, { key: ofInput, training });
      return {
        begin: (hidden) =>
          stack.initialState(hidden[0]!.shape[0]!).map(({ forward }, i) => ({
            forward: { ...forward, hidden: hidden[i]! },
          })),
        run: (x, initialState) => {
          const { output } = over(dropped(x), { initialState });
          return sameKind(x, concat([valuesOf(x), valuesOf(output)], 2));
        },
        step: (x, before) => {
          const { state, output } = stack.step(parameters, before, dropped(x));
          return { state, output: concat([x, output], 1) };
        },
      };
    },
  };
}

/** No further layers: what is read is the output. */
export function noFurtherLayers(inputSize: number): FurtherLayers {
  const call: FurtherLayersCall = {
    begin: () => [],
    run: (x) => x,
    step: (x, state) => ({ state, output: x }),
  };
  return { outputSize: inputSize, init: () => ({ layers: [] }), bind: () => call };
}
