// The recurrent layers of the comparison, by name.
import {
  chronoGruInit,
  chronoLstmInit,
  clipGradients,
  constantInit,
  dropConnect,
  dropout,
  forgetBiasInit,
  gru,
  gruCell,
  identityInit,
  independentRnnCell,
  layerNormGruCell,
  lstm,
  minGru,
  orthogonal,
  perGate,
  recurrent,
  rnn,
  rnnCell,
  uniformInit,
  variationalDropout,
  zoneout,
} from "@grus/cells";
import { type CallContext, type Key, splitKey, type Tensor } from "@grus/tensor";

/** A recurrent layer of any kind, with opaque parameters. */
export interface SequenceLayer {
  readonly outputSize: number;
  init(key: Key): unknown;
  bind(
    parameters: unknown,
    context?: Pick<CallContext, "key" | "watch">,
  ): (x: Tensor) => { readonly output: Tensor; readonly hidden: Tensor };
}

/** Creates a layer of `hiddenSize` units for sequences of `time` steps with `inputSize` features. */
export type MakeLayer = (sizes: LayerSizes) => SequenceLayer;

/** Sizes of a layer. */
export interface LayerSizes {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly time: number;
}

const none = constantInit(0);

/** The cells, by their names in the tables. */
export const cells: Readonly<Record<string, MakeLayer>> = {
  RNN: (sizes) => rnn(sizes),
  "orthogonal RNN": (sizes) => rnn({ ...sizes, initialisers: { weightHh: orthogonal() } }),
  "identity RNN": (sizes) =>
    rnn({ ...sizes, activation: "relu", initialisers: { weightHh: identityInit(), biasHh: none } }),
  LSTM: (sizes) => lstm(sizes),
  "LSTM, forget bias 1": (sizes) =>
    lstm({ ...sizes, initialisers: { biasIh: forgetBiasInit(), biasHh: none } }),
  "chrono LSTM": ({ time, ...sizes }) =>
    lstm({ ...sizes, initialisers: { biasIh: chronoLstmInit({ maxTime: time }), biasHh: none } }),
  GRU: (sizes) => gru(sizes),
  "orthogonal GRU": (sizes) => gru({ ...sizes, initialisers: { weightHh: perGate(3, orthogonal()) } }),
  "chrono GRU": ({ time, ...sizes }) =>
    gru({ ...sizes, initialisers: { biasIh: chronoGruInit({ maxTime: time }), biasHh: none } }),
  "LayerNorm GRU": ({ inputSize, hiddenSize }) =>
    recurrent((size) => layerNormGruCell({ inputSize: size, hiddenSize }), { inputSize }),
  "LayerNorm GRU, clipped inside": ({ inputSize, hiddenSize }) =>
    recurrent((size) => clipGradients(layerNormGruCell({ inputSize: size, hiddenSize }), 1e-3), {
      inputSize,
    }),
  IndRNN: ({ inputSize, hiddenSize, time }) => {
    const weights = uniformInit({ low: 0, high: 2 ** (1 / time) });
    const cellOf = (size: number) =>
      independentRnnCell({ inputSize: size, hiddenSize, initialisers: { recurrent: weights } });
    return recurrent(cellOf, { inputSize, layers: 2 });
  },
  minGRU: (sizes) => minGru(sizes),
  "exploding RNN": ({ inputSize, hiddenSize }) => recurrent(explodingCell(hiddenSize), { inputSize }),
  "exploding RNN, clipped inside": ({ inputSize, hiddenSize }) => {
    const cellOf = explodingCell(hiddenSize);
    return recurrent((size) => clipGradients(cellOf(size), 1e-3), { inputSize });
  },
  "GRU, dropout 0.5": (sizes) => withDropout(gru(sizes), 0.5),
  "GRU, recurrent dropout 0.3": ({ inputSize, hiddenSize }) =>
    recurrent((size) => variationalDropout(gruCell({ inputSize: size, hiddenSize }), { recurrent: 0.3 }), {
      inputSize,
    }),
  "GRU, zoneout 0.3": ({ inputSize, hiddenSize }) =>
    recurrent((size) => zoneout(gruCell({ inputSize: size, hiddenSize }), { hidden: 0.3 }), { inputSize }),
  "GRU, DropConnect 0.3": ({ inputSize, hiddenSize }) =>
    recurrent((size) => dropConnect(gruCell({ inputSize: size, hiddenSize }), { rate: 0.3 }), {
      inputSize,
    }),
};

/** An RNN with recurrent weights four times as large as PyTorch's initial ones. */
function explodingCell(hiddenSize: number) {
  const bound = 4 / Math.sqrt(hiddenSize);
  const weightHh = uniformInit({ low: -bound, high: bound });
  return (inputSize: number) => rnnCell({ inputSize, hiddenSize, initialisers: { weightHh } });
}

/** Adds dropout to the layer's output while training. */
function withDropout(layer: SequenceLayer, rate: number): SequenceLayer {
  const filter = dropout({ rate });
  return {
    ...layer,
    bind: (parameters, context = {}) => {
      const call = layer.bind(parameters, context);
      if (context.key === undefined) return call;
      const [first, second] = splitKey(context.key);
      return (x) => {
        const { output, hidden } = call(x);
        return {
          output: filter.bind(undefined, { key: first })(output),
          hidden: filter.bind(undefined, { key: second })(hidden),
        };
      };
    },
  };
}
