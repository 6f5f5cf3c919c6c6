// A model from a list of layers and a state dictionary.
import {
  activation,
  batchNorm,
  embedding,
  gru,
  lastStep,
  layerNorm,
  linear,
  lstm,
  maxSteps,
  meanSteps,
  rmsNorm,
  rnn,
} from "@grus/cells";
import {
  DTypeError,
  exp,
  fromData,
  isRagged,
  logSoftmax,
  relu,
  type Sequence,
  ShapeError,
  sigmoid,
  softmax,
  softplus,
  type Tensor,
  type TensorData,
  tanh,
} from "@grus/tensor";
import { type FileProblem, ModelFileError, quote } from "../files/model-file-error.ts";
import {
  batchNormFromPyTorch,
  embeddingFromPyTorch,
  linearFromPyTorch,
  normFromPyTorch,
  recurrentFromPyTorch,
  rmsNormFromPyTorch,
  type StateDictionary,
} from "../pytorch/pytorch-layout.ts";
import type { ActivationName, LayerDescription, LayerList } from "./layer-list.ts";
import { layerTensorCount, layerTensors } from "./layer-tensors.ts";
import type { NamedModel, NamedTensorRecord, NamedValue } from "./named-model.ts";

/** A model of layers, with parameters under PyTorch's names: "encoder.weight_ih_l0". */
export interface LayerModel extends NamedModel {
  readonly list: LayerList;
  /**
   * The parameters and running statistics, as PyTorch's `load_state_dict` takes them. Throws
   * {@link ModelFileError} for parameters that do not fit.
   */
  stateDictionary(parameters: NamedTensorRecord): Map<string, Tensor>;
}

/**
 * The model of a list of layers and a state dictionary: the input is `x` [batch, time, features], or indices
 * int32 [batch, time] if the first layer is an embedding; the layers are applied in order. Throws
 * {@link ModelFileError} for layers whose sizes do not match, and for tensors that are missing, of another
 * shape, or of no layer.
 *
 *     const { tensors } = readPyTorch(file);
 *     const layers = [{ name: "rnn", kind: "gru", inputSize: 3, hiddenSize: 8 }] as const;
 *     const model = layerModel({ layers }, tensors);
 */
export function layerModel(list: LayerList, tensors: StateDictionary): LayerModel {
  const { input = "input", output = "output", lengths = false, layers } = list;
  checkNames(layers, tensors);
  const outputShape = shapeThrough(layers);
  const fixed = pick(layers, tensors, false);
  const parameters = pick(layers, tensors, true);
  const apply = (own: NamedTensorRecord, given: NamedTensorRecord): NamedTensorRecord => {
    const dictionary = new Map(
      Object.entries({ ...fixed, ...pick(layers, new Map(Object.entries(own)), true) }),
    );
    const names = lengths ? [input, "lengths"] : [input];
    const [x, valid] = names.map((name) => given[name] ?? refuseInput(name, names, given));
    const sequences: Sequence = valid === undefined ? x! : { values: x!, lengths: valid };
    const y = layers.reduce(
      (value, layer) => within(layer.name, () => applyLayer(layer, dictionary, value)),
      sequences,
    );
    return { [output]: isRagged(y) ? y.values : y };
  };
  return {
    list,
    inputs: [inputOf(input, layers), ...(lengths ? [LENGTHS] : [])],
    outputs: [{ name: output, dtype: "float32", shape: outputShape }],
    parameters,
    statistics: fixed,
    apply,
    stateDictionary: (own) => {
      const all = { ...fixed, ...pick(layers, new Map(Object.entries(own)), true) };
      return new Map(expectedTensors(layers).map(({ name }) => [name, all[name]!]));
    },
  };
}

const LENGTHS: NamedValue = { name: "lengths", dtype: "int32", shape: ["batch"] };

function inputOf(name: string, layers: readonly LayerDescription[]): NamedValue {
  if (layers[0]!.kind === "embedding") return { name, dtype: "int32", shape: ["batch", "time"] };
  return { name, dtype: "float32", shape: ["batch", "time", inputFeatures(layers)] };
}

/** The tensors of all layers, under their full names. */
function expectedTensors(layers: readonly LayerDescription[]) {
  return layers.flatMap((layer) =>
    layerTensors(layer).map((own) => ({
      ...own,
      name: layer.name === "" ? own.name : `${layer.name}.${own.name}`,
    })),
  );
}

function pick(
  layers: readonly LayerDescription[],
  tensors: StateDictionary,
  isTrained: boolean,
): Record<string, Tensor> {
  const wanted = expectedTensors(layers).filter((own) => own.isTrained === isTrained);
  return Object.fromEntries(
    wanted.map(({ name, shape }) => [name, matching(name, shape, tensors.get(name))]),
  );
}

function matching(name: string, shape: readonly number[], found: TensorData | undefined): Tensor {
  if (found !== undefined && found.dtype === "float32" && String(found.shape) === String(shape))
    return fromData(found);
  throw malformed({
    place: `tensor ${quote(name)}`,
    expected: `float32 [${shape.join(", ")}]`,
    got: found === undefined ? "none" : `${found.dtype} [${found.shape.join(", ")}]`,
    cure: "Describe the layers as they were created, with their original names.",
  });
}

/** PyTorch's `num_batches_tracked` does not affect the computation. */
const COUNT = /(^|\.)num_batches_tracked$/;

function checkNames(layers: readonly LayerDescription[], tensors: StateDictionary): void {
  const count = layers.reduce((total, layer) => total + layerTensorCount(layer), 0);
  if (count > tensors.size) {
    throw malformed({
      expected: `the ${count} tensors of the layers`,
      got: `${tensors.size}: ${[...tensors.keys()].slice(0, 6).join(", ")}${tensors.size > 6 ? ", …" : ""}`,
      cure: "Describe the layers as they were created: how many stacked, with or without bias, in which directions.",
    });
  }
  const known = new Set(expectedTensors(layers).map(({ name }) => name));
  const stranger = [...tensors.keys()].find((name) => !known.has(name) && !COUNT.test(name));
  if (stranger === undefined) return;
  throw malformed({
    place: `tensor ${quote(stranger)}`,
    expected: "tensors of the layers",
    got: "one of no layer",
    cure: "Describe the layer it belongs to, or remove the tensor from the file.",
  });
}

/** The input features of a layer; undefined if any number is accepted. */
function featuresInto(layer: LayerDescription): number | undefined {
  if ("inputSize" in layer) return layer.inputSize;
  return "features" in layer ? layer.features : undefined;
}

/**
 * The features of the input of a list: those of the first layer with a number of its own, since those before it change
 * none; undefined if any number is accepted.
 */
function inputFeatures(layers: readonly LayerDescription[]): number | undefined {
  return layers.map(featuresInto).find((features) => features !== undefined);
}

/** The output shape. Throws if a layer's output does not fit the next layer. */
function shapeThrough(layers: readonly LayerDescription[]): NamedValue["shape"] {
  let shape: (string | number | undefined)[] = ["batch", "time", inputFeatures(layers)];
  layers.forEach((layer, i) => {
    const [features, into] = [shape.at(-1), featuresInto(layer)];
    const needsTime = "hiddenSize" in layer || layer.kind in POOLS;
    if (layer.kind === "embedding" && i > 0)
      refuseOrder(layer, "indices, which only the input has", `[${shape.join(", ")}]`);
    if (needsTime && shape.length < 3) refuseOrder(layer, "sequences", `[${shape.join(", ")}]`);
    if (into !== undefined && features !== undefined && into !== features)
      refuseOrder(layer, `${into} features`, String(features));
    const out = featuresOut(layer) ?? features;
    shape = layer.kind in POOLS ? ["batch", out] : [...shape.slice(0, -1), out];
  });
  return shape;
}

/** Layers that give one row for each sequence. */
const POOLS = { lastStep, maxSteps, meanSteps };

function featuresOut(layer: LayerDescription): number | undefined {
  if ("hiddenSize" in layer) return layer.hiddenSize * (layer.bidirectional ? 2 : 1);
  return "outputSize" in layer ? layer.outputSize : undefined;
}

/** The functions of activation layers. */
export const ACTIVATIONS: Readonly<Record<ActivationName, (x: Tensor) => Tensor>> = {
  tanh,
  sigmoid,
  relu,
  softmax,
  logSoftmax,
  softplus,
  exp,
};

function applyLayer(layer: LayerDescription, dictionary: StateDictionary, x: Sequence): Sequence {
  const place = { prefix: layer.name };
  const weights = () => recurrentFromPyTorch(dictionary, place);
  switch (layer.kind) {
    case "embedding":
      return embedding(layer).bind(embeddingFromPyTorch(dictionary, place))(x);
    case "gru":
      return gru(layer).bind(weights())(x).output;
    case "lstm":
      return lstm(layer).bind(weights())(x).output;
    case "rnn":
      return rnn(layer).bind(weights())(x).output;
    case "linear":
      return linear(layer).bind(linearFromPyTorch(dictionary, place))(x);
    case "layerNorm":
      return layerNorm(layer).bind(normFromPyTorch(dictionary, place))(x);
    case "rmsNorm":
      return rmsNorm(layer).bind(rmsNormFromPyTorch(dictionary, place))(x);
    case "batchNorm":
      return batchNorm(layer).bind(batchNormFromPyTorch(dictionary, place))(x);
    case "lastStep":
    case "maxSteps":
    case "meanSteps":
      return POOLS[layer.kind]().bind()(x);
    case "activation":
      return activation(ACTIVATIONS[layer.function]).bind()(x);
    case "dropout":
    case "gaussianNoise":
      return x;
  }
}

/** Adds the layer to errors about shapes and types. */
function within(name: string, compute: () => Sequence): Sequence {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof DTypeError)) throw error;
    throw malformed({
      place: `layer ${quote(name)}`,
      expected: "an input that fits",
      got: `"${error.message.split("\n")[0]}"`,
      cure: "Pass an input of the model's type and shape.",
    });
  }
}

function refuseOrder(layer: LayerDescription, expected: string, got: string): never {
  throw malformed({
    place: `layer ${quote(layer.name)} (${layer.kind})`,
    expected,
    got,
    cure: "Describe the layers in the order in which they are applied.",
  });
}

function refuseInput(name: string, names: readonly string[], given: NamedTensorRecord): never {
  throw malformed({
    place: `input ${quote(name)}`,
    expected: `the inputs ${names.map(quote).join(" and ")}`,
    got: Object.keys(given).map(quote).join(", ") || "none",
    cure: "Pass the inputs under the model's names.",
  });
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("model", problem);
}
