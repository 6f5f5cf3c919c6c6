// brain.js' recurrent networks: layers of one kind, and a linear layer. Each has a form for texts, which reads indices of
// characters, and one for time steps, which reads numbers.
import { type Cell, type CellState, runCell } from "@grus/cells";
import {
  add,
  fromData,
  gather,
  gruSequence,
  matmul,
  mul,
  rnnSequence,
  sigmoid,
  slice,
  type Tensor,
  tanh,
  zeros,
} from "@grus/tensor";
import type { NamedTensorRecord } from "../model/named-model.ts";
import { isRecord, type Json, listOf, type Matrix, matrixOf, recordOf, refuse } from "./brain-json.ts";
import type { BrainModel } from "./brain-model.ts";

type Kind = "RNN" | "LSTM" | "GRU";

/** The matrices of each gate, in the order of our rows: for the input, for the state, and the bias. */
const GATES: Readonly<Record<Kind, readonly (readonly [input: string, state: string, bias: string])[]>> = {
  RNN: [["weight", "transition", "bias"]],
  GRU: ["resetGate", "updateGate", "cellWrite"].map(
    (gate) => [`${gate}InputMatrix`, `${gate}HiddenMatrix`, `${gate}Bias`] as const,
  ),
  LSTM: ["input", "forget", "cellActivation", "output"].map(
    (gate) => [`${gate}Matrix`, `${gate}Hidden`, `${gate}Bias`] as const,
  ),
};

interface Layer {
  readonly inputs: number;
  readonly units: number;
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh: Tensor;
}

/** A recurrent network, of either version. Its kind is told by the names of its matrices, which minifiers leave. */
export function recurrentNetwork(json: Json): BrainModel {
  const written = listOf(json.hiddenLayers, "hiddenLayers").map((layer, i) => recordOf(layer, `layer ${i}`));
  const kind = kindOf(written[0]);
  const table = json.input === undefined ? undefined : matrixOf(json.input, "input", [undefined, undefined]);
  const layers: Layer[] = [];
  for (const [i, layer] of written.entries())
    layers.push(layerOf(kind, layer, `layer ${i}`, layers.at(-1)?.units ?? table?.columns));
  const last = layers.at(-1)!.units;
  const weight = matrixOf(json.outputConnector, "outputConnector", [undefined, last]);
  const bias = matrixOf(json.output, "output", [weight.rows, 1]);
  const features = layers[0]!.inputs;
  const isText = table !== undefined;
  return {
    network: isText ? kind : `${kind}TimeStep`,
    description: [
      ...(isText ? [`embedding of ${table.rows} indices in ${table.columns} features`] : []),
      ...layers.map(
        ({ inputs, units }) => `${kind} of ${units} units, ${inputs} features in; ${FORMS[kind]}`,
      ),
      `linear, ${last} to ${weight.rows}`,
    ],
    ...(isText ? { characters: charactersOf(json) } : namesOf(json)),
    inputs: isText
      ? [{ name: "tokens", dtype: "int32", shape: ["batch", "time"] }]
      : [{ name: "input", dtype: "float32", shape: ["batch", "time", features] }],
    outputs: [
      { name: isText ? "logits" : "output", dtype: "float32", shape: ["batch", "time", weight.rows] },
    ],
    parameters: {
      ...(isText && { "input.weight": tensorOf(table) }),
      ...Object.fromEntries(
        layers.flatMap(({ weightIh, weightHh, biasIh }, i) =>
          Object.entries({ weightIh, weightHh, biasIh }).map(([name, own]) => [`layers.${i}.${name}`, own]),
        ),
      ),
      "output.weight": tensorOf(weight),
      "output.bias": fromData({ shape: [bias.rows], dtype: "float32", data: bias.weights }),
    },
    apply: (own, given) => {
      const first = isText ? gather(own["input.weight"]!, given.tokens!) : given.input!;
      const hidden = layers.reduce((x, { units }, i) => run(kind, own, i, units, x), first);
      const product = matmul(hidden, own["output.weight"]!, { transposeB: true });
      return { [isText ? "logits" : "output"]: add(product, own["output.bias"]!) };
    },
  };
}

const FORMS: Readonly<Record<Kind, string>> = {
  RNN: "relu",
  GRU: "the reset gate before the recurrent product",
  LSTM: "the cell of a step begins as the output of the last one",
};

function kindOf(layer: Json | undefined): Kind {
  const kinds = Object.keys(GATES) as Kind[];
  const found = kinds.find((kind) => layer !== undefined && Object.hasOwn(layer, GATES[kind][0]![0]));
  return found ?? refuse("hiddenLayers", "layers of an RNN, a GRU or an LSTM", layer && Object.keys(layer));
}

function layerOf(kind: Kind, layer: Json, place: string, inputs: number | undefined): Layer {
  const gates = GATES[kind].map(([input, state, bias]) => ({ input, state, bias }));
  const first = matrixOf(layer[gates[0]!.input], `${place}, ${gates[0]!.input}`, [undefined, inputs]);
  const [units, features] = [first.rows, first.columns];
  const joined = (pick: "input" | "state" | "bias", columns: number) =>
    joinRows(gates.map((gate) => matrixOf(layer[gate[pick]], `${place}, ${gate[pick]}`, [units, columns])));
  const bias = joined("bias", 1);
  return {
    inputs: features,
    units,
    weightIh: tensorOf(joined("input", features)),
    weightHh: tensorOf(joined("state", units)),
    biasIh: fromData({ shape: [bias.rows], dtype: "float32", data: bias.weights }),
  };
}

function joinRows(matrices: readonly Matrix[]): Matrix {
  const { rows, columns } = matrices[0]!;
  const weights = new Float32Array(matrices.length * rows * columns);
  for (const [i, matrix] of matrices.entries()) weights.set(matrix.weights, i * rows * columns);
  return { rows: matrices.length * rows, columns, weights };
}

function tensorOf({ rows, columns, weights }: Matrix): Tensor {
  return fromData({ shape: [rows, columns], dtype: "float32", data: weights });
}

/** A layer over a sequence, from a state of zeros. */
function run(kind: Kind, own: NamedTensorRecord, layer: number, units: number, x: Tensor): Tensor {
  const of = (name: string) => own[`layers.${layer}.${name}`]!;
  const parameters = { weightIh: of("weightIh"), weightHh: of("weightHh"), biasIh: of("biasIh") };
  const hidden = zeros([x.shape[0]!, units]);
  if (kind === "GRU") return gruSequence(x, parameters, { hidden, resetAfter: false }).output;
  if (kind === "RNN") return rnnSequence(x, parameters, { hidden, activation: "relu" }).output;
  const projected = add(matmul(x, parameters.weightIh, { transposeB: true }), parameters.biasIh);
  return runCell(lstmCell(units, parameters.weightHh), {}, projected).output;
}

/**
 * brain.js' LSTM, whose cell starts each step from the output of the last one; the input is [W x + b]:
 * i, f, o = σ(x + U h); g = tanh(x + U h); h' = o ⊙ tanh(f ⊙ h + i ⊙ g)
 */
function lstmCell(units: number, weightHh: Tensor): Cell<Record<string, never>, CellState> {
  return {
    inputSize: 4 * units,
    outputSize: units,
    init: () => ({}),
    initialState: (batch) => ({ hidden: zeros([batch, units]) }),
    step: (_parameters, { hidden }, projected) => {
      const gates = add(projected, matmul(hidden, weightHh, { transposeB: true }));
      const gate = (i: number) => slice(gates, 1, i * units, (i + 1) * units);
      const [i, f, g, o] = [sigmoid(gate(0)), sigmoid(gate(1)), tanh(gate(2)), sigmoid(gate(3))];
      const next = mul(o, tanh(add(mul(f, hidden), mul(i, g))));
      return { state: { hidden: next }, output: next };
    },
  };
}

function charactersOf({ options }: Json): readonly string[] | undefined {
  const formatter = isRecord(options) && isRecord(options.dataFormatter) ? options.dataFormatter : {};
  const { characters } = formatter;
  return Array.isArray(characters) ? characters.map(String) : undefined;
}

/** The names of features, of networks trained on objects. */
function namesOf({ inputLookup, outputLookup }: Json): Pick<BrainModel, "inputNames" | "outputNames"> {
  const names = (lookup: unknown) =>
    isRecord(lookup) ? Object.keys(lookup).sort((a, b) => Number(lookup[a]) - Number(lookup[b])) : undefined;
  return { inputNames: names(inputLookup), outputNames: names(outputLookup) };
}
