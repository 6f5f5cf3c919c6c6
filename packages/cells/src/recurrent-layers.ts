// The recurrent layers with a fused kernel: GRU, LSTM and RNN.
import { type GruCellOptions, gruCell } from "./gru-cell.ts";
import { type LstmState, lstmCell } from "./lstm-cell.ts";
import { layerOf, type RecurrentLayer, type RecurrentLayerOptions } from "./recurrent-layer.ts";
import type { RecurrentCellOptions, RecurrentParameters } from "./recurrent-parameters.ts";
import { type RnnCellOptions, rnnCell } from "./rnn-cell.ts";
import { runFused } from "./run-cell.ts";

/** Options of {@link gru}. */
export interface GruLayerOptions extends GruCellOptions, RecurrentLayerOptions {}

/** Options of {@link lstm}. */
export interface LstmLayerOptions extends RecurrentCellOptions, RecurrentLayerOptions {}

/** Options of {@link rnn}. */
export interface RnnLayerOptions extends RnnCellOptions, RecurrentLayerOptions {}

/**
 * {@link gruCell} over sequences [batch, time, inputSize]; each direction of each layer is one fused step of the program. As PyTorch's
 * `nn.GRU(batch_first=True)`, but for `lengths`, which stand in for packed sequences.
 */
export function gru(options: GruLayerOptions): RecurrentLayer<RecurrentParameters> {
  return layerOf((inputSize) => gruCell({ ...options, inputSize }), options.inputSize, options, runFused);
}

/** {@link lstmCell} over sequences, as {@link gru}; PyTorch's `nn.LSTM(batch_first=True)`. */
export function lstm(options: LstmLayerOptions): RecurrentLayer<RecurrentParameters, LstmState> {
  return layerOf((inputSize) => lstmCell({ ...options, inputSize }), options.inputSize, options, runFused);
}

/** {@link rnnCell} over sequences, as {@link gru}; PyTorch's `nn.RNN(batch_first=True)`. */
export function rnn(options: RnnLayerOptions): RecurrentLayer<RecurrentParameters> {
  return layerOf((inputSize) => rnnCell({ ...options, inputSize }), options.inputSize, options, runFused);
}
