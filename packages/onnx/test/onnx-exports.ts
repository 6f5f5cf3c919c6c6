// Models that are written as ONNX files, with the shapes of their inputs.
import {
  activation,
  additiveAttention,
  bahdanauDecoder,
  batchNorm,
  type Cell,
  type CellState,
  coupledLstmCell,
  differentiableNeuralComputerCell,
  embedding,
  exponentialLstmCell,
  gru,
  gruCell,
  highway,
  independentRnnCell,
  lastStep,
  layerNorm,
  layerNormGruCell,
  layerNormLstmCell,
  linear,
  lstm,
  lstmCell,
  minGru,
  minimalGatedCell,
  minLstm,
  multiHeadAttention,
  neuralTuringMachineCell,
  peepholeLstmCell,
  projectedLstmCell,
  type RecurrentLayer,
  type RecurrentResult,
  recurrent,
  residual,
  reversibleInstanceNorm,
  rmsNorm,
  rnn,
  runCell,
  sequential,
  weightNorm,
} from "@grus/cells";
import {
  add,
  argmax,
  cast,
  concat,
  type DType,
  div,
  fromData,
  key,
  logSoftmax,
  mapTree,
  max,
  mean,
  mul,
  relu,
  softmax,
  softplus,
  stopGradient,
  sub,
  sum,
  Tensor,
  type TensorData,
  tanh,
} from "@grus/tensor";
import { type WriteOnnxOptions, writeOnnx } from "../src/write-onnx.ts";
import { floats } from "./onnx-models.ts";

// biome-ignore lint/suspicious/noExplicitAny: each case has parameters of another type.
type AnyParameters = any;

/** An input of a model to be written. */
export interface CaseInput {
  readonly shape: readonly (number | string)[];
  readonly dtype?: DType;
}

/** A model to be written. */
export interface ExportCase {
  readonly name: string;
  readonly parameters: AnyParameters;
  readonly apply: (
    parameters: AnyParameters,
    inputs: Readonly<Record<string, Tensor>>,
  ) => Readonly<Record<string, Tensor>>;
  readonly inputs: Readonly<Record<string, CaseInput>>;
  /** Bound of the int32 inputs that are not lengths. */
  readonly vocabulary?: number;
  /** Nodes that the file must have. */
  readonly nodes?: readonly string[];
}

/** The file of a model. */
export function written(
  { parameters, apply, inputs }: Omit<ExportCase, "name">,
  options?: WriteOnnxOptions,
): Uint8Array {
  const named = Object.entries(inputs).map(([name, input]) => ({ name, ...input }));
  return writeOnnx({ parameters, apply, inputs: named }, options);
}

/** Parameters unlike the initial ones: biases differ from 0, scales from 1. */
export function perturbed<T>(parameters: T): T {
  let seed = 0;
  return mapTree(parameters, (leaf) => {
    const { shape, data } = leaf as Tensor;
    const noise = floats(shape, ++seed, 0.2).data;
    return fromData({
      shape,
      dtype: "float32",
      data: Float32Array.from(data, (value, i) => value + noise[i]!),
    });
  }) as T;
}

/**
 * Numbers for an input at given lengths: sequence lengths from 1 to `time`, integers below a limit, or
 * floats.
 */
export function feed(
  name: string,
  { shape, dtype = "float32" }: CaseInput,
  lengths: Readonly<Record<string, number>>,
  limit = 5,
): TensorData {
  const numbers = shape.map((length) => (typeof length === "string" ? lengths[length]! : length));
  if (dtype === "float32") return floats(numbers, name.length);
  const size = numbers.reduce((a, b) => a * b, 1);
  const time = lengths.time ?? limit;
  const valueAt = (i: number) => (name === "lengths" ? Math.max(1, time - 2 * i) : (7 * i + 3) % limit);
  if (dtype === "bool")
    return { shape: numbers, dtype, data: Uint8Array.from({ length: size }, (_, i) => i % 2) };
  return { shape: numbers, dtype, data: Int32Array.from({ length: size }, (_, i) => valueAt(i)) };
}

const sequence: CaseInput = { shape: ["batch", "time", 3] };
const lengths: CaseInput = { shape: ["batch"], dtype: "int32" };

/** A recurrent layer over x, and with lengths. */
function layerCases<P, S extends CellState>(
  name: string,
  layer: RecurrentLayer<P, S>,
  nodes: readonly string[],
): ExportCase[] {
  const parameters = perturbed(layer.init(key(1)));
  return [
    {
      name,
      parameters,
      apply: (own, { x }) => {
        const { output, ...last } = layer.bind(own)(x!);
        return { output, ...lastStates(last) };
      },
      inputs: { x: sequence },
      nodes,
    },
    {
      name: `${name} with lengths`,
      parameters,
      apply: (own, { x, lengths }) => {
        const { output, ...last } = layer.bind(own)(raggedOf(x!, lengths!));
        return { output: output.values, ...lastStates(last) };
      },
      inputs: { x: sequence, lengths },
      nodes,
    },
  ];
}

/** The final state of a layer: its hidden state, and the top layer's cell state if there is one. */
function lastStates<S extends CellState>({
  hidden,
  state,
}: Pick<RecurrentResult<S>, "hidden" | "state">): Record<string, Tensor> {
  const top = state.at(-1)!.forward;
  return "cell" in top && top.cell instanceof Tensor ? { hidden, cell: top.cell } : { hidden };
}

/** A time-major layer; with lengths its cell, since ragged sequences are batch-major. */
function timeMajorCases(name: string, nodes: readonly string[]): ExportCase[] {
  const inputs: CaseInput = { shape: ["time", "batch", 3] };
  const layer = gru({ ...sizes, timeMajor: true });
  const cell = gruCell(sizes);
  const parameters = perturbed(layer.init(key(1)));
  return [
    {
      name,
      parameters,
      apply: (own, { x }) => {
        const { output, hidden } = layer.bind(own)(x!);
        return { output, hidden };
      },
      inputs: { x: inputs },
      nodes,
    },
    {
      name: `${name} with lengths`,
      parameters,
      apply: (own, { x, lengths }) => {
        const { output, state } = runCell(cell, own.layers[0].forward, x!, { timeMajor: true, lengths });
        return { output, hidden: state.hidden };
      },
      inputs: { x: inputs, lengths },
      nodes,
    },
  ];
}

/** Sequences with the lengths of an input. */
function raggedOf(values: Tensor, lengths: Tensor) {
  return { values, lengths: cast(lengths, "int32") };
}

function cellCases<P, S extends CellState>(
  name: string,
  cell: Cell<P, S>,
  nodes: readonly string[] = ["Scan"],
): ExportCase[] {
  return layerCases(
    name,
    recurrent(() => cell, { inputSize: cell.inputSize }),
    nodes,
  );
}

const sizes = { inputSize: 3, hiddenSize: 5 };

const recurrentCases: readonly ExportCase[] = [
  ...layerCases("gru", gru(sizes), ["GRU"]),
  ...layerCases("gru, reset before", gru({ ...sizes, resetAfter: false }), ["GRU"]),
  ...layerCases("gru without biases", gru({ ...sizes, bias: false }), ["GRU"]),
  ...layerCases("two layers of gru in both directions", gru({ ...sizes, layers: 2, bidirectional: true }), [
    "GRU",
  ]),
  ...timeMajorCases("gru, time first", ["GRU"]),
  ...layerCases("three layers of gru", gru({ ...sizes, layers: 3 }), ["GRU"]),
  ...layerCases("lstm", lstm(sizes), ["LSTM"]),
  ...layerCases("two layers of lstm in both directions", lstm({ ...sizes, layers: 2, bidirectional: true }), [
    "LSTM",
  ]),
  ...layerCases("rnn", rnn(sizes), ["RNN"]),
  ...layerCases(
    "rnn of relu in both directions",
    rnn({ ...sizes, activation: "relu", bidirectional: true }),
    ["RNN"],
  ),
  ...layerCases("minGru", minGru(sizes), ["Scan"]),
  ...layerCases("minLstm", minLstm({ ...sizes, bidirectional: true }), ["Scan"]),
  ...cellCases("peepholes", peepholeLstmCell(sizes)),
  ...cellCases("projections", projectedLstmCell({ ...sizes, projectionSize: 4 })),
  ...cellCases("layer-norm gru", layerNormGruCell(sizes)),
  ...cellCases("layer-norm lstm", layerNormLstmCell(sizes)),
  ...cellCases("coupled gates", coupledLstmCell(sizes)),
  ...cellCases("minimal gates", minimalGatedCell(sizes)),
  ...cellCases("exponential gates", exponentialLstmCell({ inputSize: 3, hiddenSize: 4, heads: 2 })),
  ...cellCases("independent neurons", independentRnnCell(sizes)),
  ...cellCases("residual", residual(gruCell({ inputSize: 3, hiddenSize: 3 })), []),
  ...cellCases("highway", highway(lstmCell({ inputSize: 3, hiddenSize: 3 })), []),
  ...cellCases("weight norm", weightNorm(gruCell(sizes)), ["GRU"]),
  ...cellCases(
    "neural Turing machine",
    neuralTuringMachineCell({
      inputSize: 3,
      outputSize: 2,
      slots: 5,
      width: 4,
      controller: (inputSize: number) => lstmCell({ inputSize, hiddenSize: 6 }),
    }),
  ),
  ...cellCases(
    "differentiable neural computer",
    differentiableNeuralComputerCell({
      inputSize: 3,
      outputSize: 2,
      slots: 5,
      width: 4,
      controller: (inputSize: number) => lstmCell({ inputSize, hiddenSize: 6 }),
    }),
  ),
];

const tagger = sequential({
  embedding: embedding({ vocabulary: 9, outputSize: 4, paddingIndex: 0 }),
  encoder: gru({ inputSize: 4, hiddenSize: 5, bidirectional: true }),
  norm: layerNorm({ features: 10 }),
  head: linear({ inputSize: 10, outputSize: 6 }),
});
const classifier = sequential({
  encoder: lstm(sizes),
  last: lastStep(),
  hidden: linear({ inputSize: 5, outputSize: 7 }),
  relu: activation(relu),
  norm: rmsNorm({ features: 7 }),
  head: linear({ inputSize: 7, outputSize: 4 }),
});
const model = lstm({ inputSize: 4, hiddenSize: 6, layers: 2 });
const symbols = embedding({ vocabulary: 9, outputSize: 4 });
const head = linear({ inputSize: 6, outputSize: 9 });
const norm = batchNorm({ features: 3 });
const encoder = gru(sizes);
const additive = additiveAttention({ querySize: 5, memorySize: 5, attentionSize: 4 });
const heads = multiHeadAttention({ size: 6, heads: 2 });
const instance = reversibleInstanceNorm({ features: 3 });
const decoder = bahdanauDecoder({
  inputSize: 3,
  cell: (inputSize: number) => gruCell({ inputSize, hiddenSize: 5 }),
  attention: additive,
});

const state: CaseInput = { shape: ["batch", 6] };

const modelCases: readonly ExportCase[] = [
  {
    name: "tagger",
    parameters: perturbed(tagger.init(key(2))),
    apply: (own, { tokens, lengths }) => {
      const { values: logits } = tagger.bind(own)(raggedOf(tokens!, lengths!));
      return { probabilities: softmax(logits), tags: argmax(logits, -1) };
    },
    inputs: { tokens: { shape: ["batch", "time"], dtype: "int32" }, lengths },
    vocabulary: 9,
    nodes: ["GRU", "Gather"],
  },
  {
    name: "classifier",
    parameters: perturbed(classifier.init(key(3))),
    apply: (own, { x }) => ({ logProbabilities: logSoftmax(classifier.bind(own)(x!)) }),
    inputs: { x: sequence },
    nodes: ["LSTM"],
  },
  {
    name: "classifier of sequences of different lengths",
    parameters: perturbed(classifier.init(key(3))),
    apply: (own, { x, lengths }) => ({ logits: classifier.bind(own)(raggedOf(x!, lengths!)) }),
    inputs: { x: sequence, lengths },
    nodes: ["LSTM"],
  },
  {
    name: "language model with its states",
    parameters: perturbed({
      symbols: symbols.init(key(4)),
      model: model.init(key(5)),
      head: head.init(key(6)),
    }),
    apply: (own, { tokens, hidden0, cell0, hidden1, cell1 }) => {
      const initialState = [
        { forward: { hidden: hidden0!, cell: cell0! } },
        { forward: { hidden: hidden1!, cell: cell1! } },
      ];
      const { output, state } = model.bind(own.model)(symbols.bind(own.symbols)(tokens!), { initialState });
      return {
        logProbabilities: logSoftmax(head.bind(own.head)(output)),
        nextHidden0: state[0]!.forward.hidden,
        nextCell0: state[0]!.forward.cell,
        nextHidden1: state[1]!.forward.hidden,
        nextCell1: state[1]!.forward.cell,
      };
    },
    inputs: {
      tokens: { shape: ["batch", "time"], dtype: "int32" },
      hidden0: state,
      cell0: state,
      hidden1: state,
      cell1: state,
    },
    vocabulary: 9,
    nodes: ["LSTM"],
  },
  {
    name: "batch normalisation in evaluation",
    parameters: perturbed(norm.init(key(1))),
    apply: (own, { x }) => ({ y: norm.bind(own)(x!) }),
    inputs: { x: sequence },
  },
  {
    name: "attention with a causal mask",
    parameters: perturbed(heads.init(key(7))),
    apply: (own, { x }) => ({ y: heads.bind(own)(x!, { causal: true }).output }),
    inputs: { x: { shape: ["batch", "time", 6] } },
    nodes: ["Range"],
  },
  {
    name: "attention over valid positions",
    parameters: perturbed(heads.init(key(7))),
    apply: (own, { x, lengths }) => ({
      y: heads.bind(own)(x!, { key: raggedOf(x!, lengths!) }).output,
    }),
    inputs: { x: { shape: ["batch", "time", 6] }, lengths },
  },
  {
    name: "a decoder that attends",
    parameters: perturbed({ encoder: encoder.init(key(1)), decoder: decoder.init(key(2)) }),
    apply: (own, { x, target }) => {
      const { output } = encoder.bind(own.encoder)(x!);
      const decode = decoder.bind(own.decoder);
      const run = decode(target!, decode.prepare(output));
      return { y: run.output, attended: run.weights };
    },
    inputs: { x: sequence, target: { shape: ["batch", "steps", 3] } },
    nodes: ["Scan", "GRU"],
  },
  {
    name: "pooled over valid steps",
    parameters: perturbed({ encoder: encoder.init(key(1)) }),
    apply: (own, { x }) => {
      const { output } = encoder.bind(own.encoder)(x!);
      const spread = sub(output, mean(output, { axes: [1], keepAxes: true }));
      return {
        mean: mean(output, { axes: [1] }),
        most: max(output, { axes: [1] }),
        all: mean(output),
        scaled: div(sum(spread, { axes: [1] }), Math.sqrt(x!.shape[1]!)),
        count: cast(sum(cast(mul(x!, 0), "int32"), { axes: [1, 2] }), "float32"),
      };
    },
    inputs: { x: sequence },
  },
  {
    name: "elementwise forms",
    parameters: { scale: fromData(floats([3], 2)), matrix: fromData(floats([3, 3], 3)) },
    apply: (own, { x }) => ({
      soft: softplus(mul(x!, own.scale)),
      sides: concat([tanh(add(x!, own.scale)), relu(x!), mul(own.matrix, 2)].slice(0, 2), 2),
      weights: mul(own.matrix, own.scale),
      stopped: sub(stopGradient(mul(x!, 2)), own.scale),
    }),
    inputs: { x: sequence },
  },
  {
    name: "a window around a forecast",
    parameters: { norm: perturbed(instance.init()) },
    apply: (own, { x }) => {
      const { output, statistics } = instance.normalise(own.norm, x!);
      return { y: output, restored: instance.restore(own.norm, mul(output, 2), statistics) };
    },
    inputs: { x: sequence },
  },
];

/** All models. */
export const exportCases: readonly ExportCase[] = [...recurrentCases, ...modelCases];
