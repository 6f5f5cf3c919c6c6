// The recurrent layers that are compared, by name.
import {
  chronoGruInit,
  chronoLstmInit,
  clipGradients,
  constantInit,
  dropConnect,
  forgetBiasInit,
  identityInit,
  independentRnnCell,
  layerNormGruCell,
  minGru,
  orthogonal,
  perGate,
  rnnCell,
  uniformInit,
  variationalDropout,
  zoneout,
} from "@grus/cells";
import {
  type CellState,
  dropout,
  gru,
  gruCell,
  type Key,
  lstm,
  type RecurrentLayer,
  recurrent,
  rnn,
  splitKey,
} from "grus";

/** A layer of `hiddenSize` units that reads `inputSize` features of sequences of `time` steps. */
export type MakeLayer = (sizes: LayerSizes) => RecurrentLayer<unknown>;

/** What a layer is made for. */
export interface LayerSizes {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly time: number;
}

const none = constantInit(0);

/** The cells by the names that tables use. */
export const cells: Readonly<Record<string, MakeLayer>> = {
  RNN: (sizes) => anyLayer(rnn(sizes)),
  "orthogonal RNN": (sizes) => anyLayer(rnn({ ...sizes, initialisers: { weightHh: orthogonal() } })),
  "identity RNN": (sizes) =>
    anyLayer(rnn({ ...sizes, activation: "relu", initialisers: { weightHh: identityInit(), biasHh: none } })),
  LSTM: (sizes) => anyLayer(lstm(sizes)),
  "LSTM, forget bias 1": (sizes) =>
    anyLayer(lstm({ ...sizes, initialisers: { biasIh: forgetBiasInit(), biasHh: none } })),
  "chrono LSTM": ({ time, ...sizes }) =>
    anyLayer(lstm({ ...sizes, initialisers: { biasIh: chronoLstmInit({ maxTime: time }), biasHh: none } })),
  GRU: (sizes) => anyLayer(gru(sizes)),
  "orthogonal GRU": (sizes) =>
    anyLayer(gru({ ...sizes, initialisers: { weightHh: perGate(3, orthogonal()) } })),
  "chrono GRU": ({ time, ...sizes }) =>
    anyLayer(gru({ ...sizes, initialisers: { biasIh: chronoGruInit({ maxTime: time }), biasHh: none } })),
  "LayerNorm GRU": ({ inputSize, hiddenSize }) =>
    anyLayer(recurrent((size) => layerNormGruCell({ inputSize: size, hiddenSize }), { inputSize })),
  "LayerNorm GRU, clipped inside": ({ inputSize, hiddenSize }) =>
    anyLayer(
      recurrent((size) => clipGradients(layerNormGruCell({ inputSize: size, hiddenSize }), 1e-3), {
        inputSize,
      }),
    ),
  IndRNN: ({ inputSize, hiddenSize, time }) => {
    const weights = uniformInit({ low: 0, high: 2 ** (1 / time) });
    const cellOf = (size: number) =>
      independentRnnCell({ inputSize: size, hiddenSize, initialisers: { recurrent: weights } });
    return anyLayer(recurrent(cellOf, { inputSize, layers: 2 }));
  },
  minGRU: (sizes) => anyLayer(minGru(sizes)),
  "exploding RNN": ({ inputSize, hiddenSize }) =>
    anyLayer(recurrent(explodingCell(hiddenSize), { inputSize })),
  "exploding RNN, clipped inside": ({ inputSize, hiddenSize }) => {
    const cellOf = explodingCell(hiddenSize);
    return anyLayer(recurrent((size) => clipGradients(cellOf(size), 1e-3), { inputSize }));
  },
  "GRU, dropout 0.5": (sizes) => withDropout(anyLayer(gru(sizes)), 0.5),
  "GRU, recurrent dropout 0.3": ({ inputSize, hiddenSize }) =>
    anyLayer(
      recurrent((size) => variationalDropout(gruCell({ inputSize: size, hiddenSize }), { recurrent: 0.3 }), {
        inputSize,
      }),
    ),
  "GRU, zoneout 0.3": ({ inputSize, hiddenSize }) =>
    anyLayer(
      recurrent((size) => zoneout(gruCell({ inputSize: size, hiddenSize }), { hidden: 0.3 }), { inputSize }),
    ),
  "GRU, DropConnect 0.3": ({ inputSize, hiddenSize }) =>
    anyLayer(
      recurrent((size) => dropConnect(gruCell({ inputSize: size, hiddenSize }), { rate: 0.3 }), {
        inputSize,
      }),
    ),
};

/** Recurrent weights several times as large as PyTorch begins with. */
function explodingCell(hiddenSize: number) {
  const bound = 4 / Math.sqrt(hiddenSize);
  const weightHh = uniformInit({ low: -bound, high: bound });
  return (inputSize: number) => rnnCell({ inputSize, hiddenSize, initialisers: { weightHh } });
}

/** Dropout on what the layer puts out, while training. */
function withDropout(layer: RecurrentLayer<unknown>, rate: number): RecurrentLayer<unknown> {
  return {
    ...layer,
    bind: (parameters, context = {}) => {
      const call = layer.bind(parameters, context);
      if (context.key === undefined) return call;
      const [first, second] = splitKey(context.key);
      const dropFrom = (key: Key) => dropout({ rate }).bind(undefined, { key });
      return (x, options) => {
        const result = call(x, options);
        const [output, hidden] = [dropFrom(first)(result.output), dropFrom(second)(result.hidden)];
        return { ...result, output, hidden };
      };
    },
  };
}

/** A layer whose parameters and states nobody looks into. */
function anyLayer<Parameters, State extends CellState>(
  layer: RecurrentLayer<Parameters, State>,
): RecurrentLayer<unknown> {
  return layer as unknown as RecurrentLayer<unknown>;
}
