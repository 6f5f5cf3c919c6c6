// The network of a forecaster: recurrent layers over the context, a linear head from the last output to the
// horizon.
import {
  gru,
  type LinearParameters,
  linear,
  lstm,
  type RecurrentLayerParameters,
  type RecurrentParameters,
  rnn,
} from "@grus/cells";
import { splitKey, type Tensor, take } from "@grus/tensor";

/** The kinds of recurrent layer a forecaster can have. */
export type CellName = "gru" | "lstm" | "rnn";

/** The names of the cells. */
export const cellNames: readonly CellName[] = ["gru", "lstm", "rnn"];

/** What defines a forecast network; plain data, kept in model.json. */
export interface NetworkSettings {
  readonly cell: CellName;
  /** Features per step of the context. */
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** Stacked recurrent layers. */
  readonly layers: number;
  /** Steps to forecast. */
  readonly horizon: number;
  /** Dropout between the layers and before the head, when training. */
  readonly dropout: number;
}

/** A pure model: parameters from a key, and a forecast from parameters and context. */
export interface Network {
  init(key: Tensor): NetworkParameters;
  /** [batch, context, inputSize] -> [batch, horizon], in scaled units. With a key, dropout is on. */
  apply(
    parameters: NetworkParameters,
    input: Tensor,
    options?: { readonly key?: Tensor | undefined },
  ): Tensor;
}

/** The parameters of a forecast network. */
export interface NetworkParameters {
  readonly recurrent: RecurrentLayerParameters<RecurrentParameters>;
  readonly head: LinearParameters;
}

/** The network described by `settings`. */
export function network(settings: NetworkSettings): Network {
  const { cell, inputSize, hiddenSize, layers, horizon, dropout: rate } = settings;
  const recurrent = { gru, lstm, rnn }[cell]({
    inputSize,
    hiddenSize,
    layers,
    dropout: layers > 1 ? rate : 0,
  });
  const head = linear({ inputSize: hiddenSize, outputSize: horizon });
  return {
    init(key) {
      const [first, second] = splitKey(key);
      return { recurrent: recurrent.init(first), head: head.init(second) };
    },
    apply(parameters, input, { key } = {}) {
      const { output } = recurrent.bind(parameters.recurrent, { key })(input);
      return head.bind(parameters.head)(take(output, 1, -1));
    },
  };
}
