// The recurrent layers that are compared, by name.
import { type CellState, gru, lstm, minGru, orthogonal, perGate, type RecurrentLayer, rnn } from "grus";

/** A layer of `hiddenSize` units that reads `inputSize` features of sequences of `time` steps. */
export type MakeLayer = (sizes: LayerSizes) => RecurrentLayer<unknown>;

/** What a layer is made for. */
export interface LayerSizes {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly time: number;
}

/** The cells by the names that tables use. */
export const cells: Readonly<Record<string, MakeLayer>> = {
  RNN: ({ inputSize, hiddenSize }) => anyLayer(rnn({ inputSize, hiddenSize })),
  LSTM: ({ inputSize, hiddenSize }) => anyLayer(lstm({ inputSize, hiddenSize })),
  GRU: ({ inputSize, hiddenSize }) => anyLayer(gru({ inputSize, hiddenSize })),
  "orthogonal GRU": ({ inputSize, hiddenSize }) =>
    anyLayer(
      gru({
        inputSize,
        hiddenSize,
        initialisers: { weightHh: perGate(3, orthogonal()) },
      }),
    ),
  minGRU: ({ inputSize, hiddenSize }) => anyLayer(minGru({ inputSize, hiddenSize })),
};

/** A layer whose parameters and states nobody looks into. */
function anyLayer<Parameters, State extends CellState>(
  layer: RecurrentLayer<Parameters, State>,
): RecurrentLayer<unknown> {
  return layer as unknown as RecurrentLayer<unknown>;
}
