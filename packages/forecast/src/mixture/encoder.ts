// A recurrent layer as an encoder: from a sequence to its state after the last step.
import {
  type CellState,
  type GruLayerOptions,
  gru,
  lstm,
  type RecurrentLayer,
  type RecurrentLayerParameters,
  type RecurrentParameters,
  rnn,
} from "@grus/cells";
import type { CallContext, Key, Part, Tensor } from "@grus/tensor";

/** [batch, time, inputSize] to the top layer's hidden state after the last step, [batch, hiddenSize]. */
export type EncoderCall = (x: Tensor) => Tensor<"float32">;

/** An encoder; LSTM, GRU and RNN have the same kind of parameters. */
export interface Encoder extends Part<EncoderCall> {
  init(key: Key): RecurrentLayerParameters<RecurrentParameters>;
  bind(
    parameters: RecurrentLayerParameters<RecurrentParameters>,
    context?: Pick<CallContext, "key" | "training" | "watch">,
  ): EncoderCall;
}

/** The cells of an encoder. */
export type EncoderCell = "gru" | "lstm" | "rnn";

/** An encoder of one kind of cell. */
export function encoder(
  cell: EncoderCell,
  options: Pick<GruLayerOptions<false>, "inputSize" | "hiddenSize" | "layers" | "dropout">,
): Encoder {
  switch (cell) {
    case "gru":
      return encoderOf(gru(options));
    case "lstm":
      return encoderOf(lstm(options));
    case "rnn":
      return encoderOf(rnn(options));
  }
}

function encoderOf<State extends CellState>(
  layer: RecurrentLayer<RecurrentParameters, State, true>,
): Encoder {
  return {
    init: layer.init,
    bind: (parameters, { key, training, watch } = {}) => {
      const call = layer.bind(parameters, { key, training, watch });
      return (x) => call(x).hidden;
    },
  };
}
