// brain.js' NeuralNetwork: layers y = a(W x + b) with one activation for all of them, the last one too.
import { add, fromData, matmul, maximum, mul, relu, sigmoid, type Tensor, tanh } from "@grus/tensor";
import { quote } from "../files/model-file-error.ts";
import type { NamedTensorRecord } from "../model/named-model.ts";
import { isRecord, type Json, listOf, numberOf, numbersOf, recordOf, refuse } from "./brain-json.ts";
import type { BrainModel } from "./brain-model.ts";

/** A layer with its weights, [outputs, inputs] row by row. */
interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

interface Dense {
  readonly layers: readonly DenseLayer[];
  readonly inputNames: readonly string[] | undefined;
  readonly outputNames: readonly string[] | undefined;
}

/** A network of dense layers, as version 1 or version 2 writes it. */
export function denseNetwork(json: Json): BrainModel {
  const written = listOf(json.layers, "layers").map((layer, i) => recordOf(layer, `layer ${i}`));
  const isFirst = !written.some((layer) => Array.isArray(layer.weights) || Array.isArray(layer.biases));
  const { layers, inputNames, outputNames } = isFirst ? readFirst(written) : readSecond(json, written);
  const activate = activationOf(json, isFirst);
  const [input, output] = [layers[0]!.inputs, layers.at(-1)!.outputs];
  return {
    network: "NeuralNetwork",
    description: [...layers.map(({ inputs, outputs }) => `dense, ${inputs} to ${outputs}`)],
    inputNames,
    outputNames,
    inputs: [{ name: "input", dtype: "float32", shape: ["batch", input] }],
    outputs: [{ name: "output", dtype: "float32", shape: ["batch", output] }],
    parameters: Object.fromEntries(
      layers.flatMap(({ inputs, outputs, weights, biases }, i) => [
        [`layers.${i}.weight`, fromData({ shape: [outputs, inputs], dtype: "float32", data: weights })],
        [`layers.${i}.bias`, fromData({ shape: [outputs], dtype: "float32", data: biases })],
      ]),
    ),
    apply: (own, given) => ({
      output: layers.reduce((x, _, i) => activate(product(own, i, x)), given.input!),
    }),
  };
}

function product(own: NamedTensorRecord, layer: number, x: Tensor): Tensor {
  return add(matmul(x, own[`layers.${layer}.weight`]!, { transposeB: true }), own[`layers.${layer}.bias`]!);
}

/** Version 2: weights and biases as lists, and tables from names to indices. */
function readSecond(json: Json, written: readonly Json[]): Dense {
  const layers: DenseLayer[] = [];
  for (const [i, layer] of written.entries()) {
    if (i === 0) continue;
    const rows = listOf(layer.weights, `layer ${i}`);
    const [first] = rows;
    const inputs = layers.at(-1)?.outputs ?? (Array.isArray(first) ? first.length : 0);
    const biases = numbersOf(layer.biases, rows.length, `biases of layer ${i}`);
    const weights = rows.map((row, node) => numbersOf(row, inputs, `weights of layer ${i}, node ${node}`));
    layers.push(layerOf(i, inputs, weights, biases));
  }
  return {
    layers: checked(layers),
    inputNames: namesIn(json.inputLookup, layers[0]?.inputs ?? 0),
    outputNames: namesIn(json.outputLookup, layers.at(-1)?.outputs ?? 0),
  };
}

/** Version 1: nodes by name, each with the weights of the nodes of the layer before. */
function readFirst(written: readonly Json[]): Dense {
  const layers: DenseLayer[] = [];
  for (const [i, nodes] of written.entries()) {
    if (i === 0) continue;
    const before = Object.keys(written[i - 1]!);
    const biases: number[] = [];
    const weights = Object.entries(nodes).map(([name, value]) => {
      const node = recordOf(value, `layer ${i}, node ${quote(name)}`);
      biases.push(numberOf(node.bias, `layer ${i}, node ${quote(name)}, bias`));
      const own = recordOf(node.weights, `layer ${i}, node ${quote(name)}, weights`);
      if (Object.keys(own).length !== before.length)
        refuse(`layer ${i}, node ${quote(name)}`, `${before.length} weights`, Object.keys(own).length);
      return Float32Array.from(before, (key) =>
        numberOf(Object.hasOwn(own, key) ? own[key] : undefined, `layer ${i}, node ${quote(name)}`),
      );
    });
    layers.push(layerOf(i, before.length, weights, Float32Array.from(biases)));
  }
  const names = (layer: Json | undefined) => {
    const keys = Object.keys(layer ?? {});
    return keys.every((key, i) => key === String(i)) ? undefined : keys;
  };
  return { layers: checked(layers), inputNames: names(written[0]), outputNames: names(written.at(-1)) };
}

function layerOf(i: number, inputs: number, rows: readonly Float32Array[], biases: Float32Array): DenseLayer {
  if (inputs === 0 || rows.length === 0) refuse(`layer ${i}`, "nodes with weights", "none");
  const weights = new Float32Array(rows.length * inputs);
  for (const [node, row] of rows.entries()) weights.set(row, node * inputs);
  return { inputs, outputs: rows.length, weights, biases };
}

function checked(layers: readonly DenseLayer[]): readonly DenseLayer[] {
  return layers.length > 0 ? layers : refuse("layers", "an input and at least one layer", "none");
}

/** The names of features by their indices; undefined without a table. */
function namesIn(lookup: unknown, size: number): readonly string[] | undefined {
  if (!isRecord(lookup)) return undefined;
  const names = Array.from({ length: size }, (_, i) => String(i));
  for (const [name, index] of Object.entries(lookup))
    if (typeof index === "number" && index in names) names[index] = name;
  return names;
}

const ACTIVATIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = { relu, sigmoid, tanh };

/** Version 1 computes 0.01 · max(x, 0) as "leaky-relu", version 2 the larger of x and α x. */
function activationOf(json: Json, isFirst: boolean): (x: Tensor) => Tensor {
  const [training, options] = [json.trainOpts, json.options].map((value) => (isRecord(value) ? value : {}));
  const name = training!.activation ?? options!.activation ?? json.activation ?? "sigmoid";
  if (name === "leaky-relu") {
    if (isFirst) return (x) => mul(0.01, relu(x));
    const alpha = numberOf(training!.leakyReluAlpha ?? options!.leakyReluAlpha ?? 0.01, "leakyReluAlpha");
    return (x) => maximum(x, mul(alpha, x));
  }
  if (typeof name === "string" && Object.hasOwn(ACTIVATIONS, name)) return ACTIVATIONS[name]!;
  return refuse("activation", "sigmoid, relu, leaky-relu or tanh", name);
}
