// The recurrent layers with a fused kernel: GRU, LSTM and RNN.

import type { CellState } from "./cell.ts";
import { type GruCellOptions, gruCell } from "./gru-cell.ts";
import { type LstmState, lstmCell } from "./lstm-cell.ts";
import { defined } from "./part-definition.ts";
import { layerOf, type RecurrentLayerOptions } from "./recurrent-layer.ts";
import type { RecurrentCellOptions, RecurrentParameters } from "./recurrent-parameters.ts";
import type { CausalUnless, RecurrentLayer } from "./recurrent-types.ts";
import { type RnnCellOptions, rnnCell } from "./rnn-cell.ts";
import { runFused } from "./run-cell.ts";

/** Options of {@link gru}. */
export interface GruLayerOptions<Bidirectional extends boolean = boolean>
  extends GruCellOptions,
    RecurrentLayerOptions<Bidirectional> {}

/** Options of {@link lstm}. */
export interface LstmLayerOptions<Bidirectional extends boolean = boolean>
  extends RecurrentCellOptions,
    RecurrentLayerOptions<Bidirectional> {}

/** Options of {@link rnn}. */
export interface RnnLayerOptions<Bidirectional extends boolean = boolean>
  extends RnnCellOptions,
    RecurrentLayerOptions<Bidirectional> {}

/**
 * {@link gruCell} over sequences [batch, time, inputSize]; each direction of each layer is one fused step of
 * the program. As PyTorch's `nn.GRU(batch_first=True)`, with {@link Ragged} in place of packed sequences.
 */
export function gru<Bidirectional extends boolean = false>(
  options: GruLayerOptions<Bidirectional>,
): RecurrentLayer<RecurrentParameters, CellState, CausalUnless<Bidirectional>> {
  const layer = layerOf((inputSize) => gruCell({ ...options, inputSize }), options, runFused);
  return defined({ kind: "gru", options }, layer);
}

/** {@link lstmCell} over sequences, as {@link gru}; PyTorch's `nn.LSTM(batch_first=True)`. */
export function lstm<Bidirectional extends boolean = false>(
  options: LstmLayerOptions<Bidirectional>,
): RecurrentLayer<RecurrentParameters, LstmState, CausalUnless<Bidirectional>> {
  const layer = layerOf((inputSize) => lstmCell({ ...options, inputSize }), options, runFused);
  return defined({ kind: "lstm", options }, layer);
}

/** {@link rnnCell} over sequences, as {@link gru}; PyTorch's `nn.RNN(batch_first=True)`. */
export function rnn<Bidirectional extends boolean = false>(
  options: RnnLayerOptions<Bidirectional>,
): RecurrentLayer<RecurrentParameters, CellState, CausalUnless<Bidirectional>> {
  const layer = layerOf((inputSize) => rnnCell({ ...options, inputSize }), options, runFused);
  return defined({ kind: "rnn", options }, layer);
}
