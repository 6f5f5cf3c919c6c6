// A list of layers as a Keras model.
import type { RecurrentParameters } from "@grus/cells";
import {
  type ActivationName,
  type LayerDescription,
  type LayerModel,
  linearFromPyTorch,
  recurrentFromPyTorch,
  type StateDictionary,
} from "@grus/io";
import { quote } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import { malformed } from "../config.ts";
import type { KerasContents } from "../keras-file.ts";
import { denseToKeras, gruToKeras, lstmToKeras, simpleRnnToKeras } from "../keras-layout.ts";
import { GraphOut, type OutValue, type PartTensors } from "./graph-out.ts";
import {
  activation,
  batchNormalization,
  bidirectional,
  dense,
  dropout,
  embedding,
  gaussianNoise,
  globalPooling,
  layerNormalization,
  type RecurrentForm,
  recurrent,
  rmsNormalization,
} from "./layer-configs.ts";
import { lastOf, maskOf, maximumOf, type ValidSteps } from "./valid-steps.ts";

type RecurrentLayer = Extract<LayerDescription, { readonly kind: "gru" | "lstm" | "rnn" }>;

/** Where a layer is added. */
interface Place {
  readonly graph: GraphOut;
  readonly tensors: StateDictionary;
  /** The valid steps, of a list with lengths. */
  readonly valid: ValidSteps | undefined;
}

/** The contents of a Keras file of a list of layers. Throws {@link ModelFileError} for unknown features. */
export function contentsOfList(model: LayerModel): KerasContents {
  const { lengths = false, layers } = model.list;
  const graph = new GraphOut();
  const tensors = model.stateDictionary(model.parameters);
  const x = inputOf(graph, model);
  const valid = lengths ? maskOf(graph, x) : undefined;
  let value = x;
  layers.forEach((layer, i) => {
    const isLast = layers[i + 1]?.kind === "lastStep";
    value = added({ graph, tensors, valid }, layer, value, { isLast, before: layers[i - 1] });
  });
  return graph.contents(value);
}

function inputOf(graph: GraphOut, { inputs, list }: LayerModel): OutValue {
  const { name, dtype, shape } = inputs[0]!;
  if (dtype === "int32") return graph.input(name, [null, null], dtype);
  const features = shape?.at(-1);
  if (typeof features === "number") return graph.input(name, [null, null, features], dtype);
  const { name: own, kind } = list.layers[0]!;
  throw malformed({
    place: `layer ${quote(own)}`,
    expected: "a list with a layer that has a number of features",
    got: kind,
    cure: "Add a layer that has inputSize or features.",
  });
}

interface Neighbours {
  /** Whether only the last step is read. */
  readonly isLast: boolean;
  readonly before: LayerDescription | undefined;
}

function added(place: Place, layer: LayerDescription, x: OutValue, near: Neighbours): OutValue {
  const { graph, tensors, valid } = place;
  const named = (name: string) => tensors.get(layer.name === "" ? name : `${layer.name}.${name}`)!;
  const name = layer.name || layer.kind;
  const wide = (features: number) => [...x.shape.slice(0, -1), features];
  switch (layer.kind) {
    case "embedding": {
      const shape = [...x.shape, layer.outputSize];
      const rows = withoutRow(named("weight"), layer.paddingIndex);
      return graph.layer(name, embedding(layer.vocabulary, layer.outputSize), x, shape, { "": [rows] });
    }
    case "gru":
    case "lstm":
    case "rnn":
      return addedRecurrent(place, layer, x, near);
    case "linear": {
      const { kernel, bias } = denseToKeras(linearFromPyTorch(tensors, { prefix: layer.name }));
      const own = dense(layer.outputSize, bias !== undefined);
      return graph.layer(name, own, x, wide(layer.outputSize), { "": present(kernel, bias) });
    }
    case "layerNorm": {
      const weights = { "": [named("weight"), named("bias")] };
      return graph.layer(name, layerNormalization(layer.epsilon ?? 1e-5), x, x.shape, weights);
    }
    case "rmsNorm":
      return graph.layer(name, rmsNormalization(layer.epsilon ?? 1e-6), x, x.shape, {
        "": [named("weight")],
      });
    case "batchNorm": {
      const weights = { "": ["weight", "bias", "running_mean", "running_var"].map(named) };
      const own = batchNormalization(layer.epsilon ?? 1e-5, 1 - (layer.momentum ?? 0.1));
      return graph.layer(name, own, x, x.shape, weights);
    }
    case "lastStep":
      return near.before !== undefined && endsWithLast(near.before) ? x : lastOf(graph, x, valid);
    case "maxSteps":
      return maximumOf(graph, x, valid, name);
    case "meanSteps": {
      const shape = [null, x.shape.at(-1)!];
      return graph.layer(name, globalPooling("Average"), x, shape, {}, valid?.asArgument);
    }
    case "activation":
      return graph.layer(name, activation(ACTIVATIONS[layer.function]), x, x.shape);
    case "dropout":
      return graph.layer(name, dropout(layer.rate), x, x.shape);
    case "gaussianNoise":
      return graph.layer(name, gaussianNoise(layer.deviation), x, x.shape);
  }
}

/** Activations under Keras' names. */
const ACTIVATIONS: Readonly<Record<ActivationName, string>> = {
  tanh: "tanh",
  sigmoid: "sigmoid",
  relu: "relu",
  softmax: "softmax",
  logSoftmax: "log_softmax",
  softplus: "softplus",
  exp: "exponential",
};

/** A recurrent layer of one direction gives its last valid step itself. */
function endsWithLast(layer: LayerDescription): boolean {
  return "hiddenSize" in layer && layer.bidirectional !== true;
}

function addedRecurrent(
  { graph, tensors, valid }: Place,
  layer: RecurrentLayer,
  x: OutValue,
  { isLast }: Neighbours,
): OutValue {
  const { layers } = recurrentFromPyTorch(tensors, { prefix: layer.name });
  const sides = layer.bidirectional === true ? 2 : 1;
  const rate = layer.dropout ?? 0;
  return layers.reduce((below, { forward, reverse }, i) => {
    const value =
      i === 0 || rate === 0
        ? below
        : graph.layer(`${layer.name || layer.kind}_dropout${i}`, dropout(rate), below, below.shape);
    const form = formOf(layer, !(isLast && sides === 1 && i === layers.length - 1));
    const name = (layer.name || layer.kind) + (i === 0 ? "" : `_l${i}`);
    const own = reverse === undefined ? recurrent(form) : bidirectional(form, name, value.shape);
    const weights: PartTensors =
      reverse === undefined
        ? { cell: weightsOf(layer, forward) }
        : {
            "forward_layer/cell": weightsOf(layer, forward),
            "backward_layer/cell": weightsOf(layer, reverse),
          };
    const width = layer.hiddenSize * sides;
    const shape = form.returnSequences ? [...value.shape.slice(0, -1), width] : [null, width];
    return graph.layer(name, own, value, shape, weights, valid?.asArgument);
  }, x);
}

function formOf(layer: RecurrentLayer, returnSequences: boolean): RecurrentForm {
  return {
    className: ({ gru: "GRU", lstm: "LSTM", rnn: "SimpleRNN" } as const)[layer.kind],
    units: layer.hiddenSize,
    activation: layer.kind === "rnn" ? (layer.activation ?? "tanh") : "tanh",
    useBias: layer.bias !== false,
    resetAfter: layer.kind === "gru" && layer.resetAfter !== false,
    returnSequences,
  };
}

function weightsOf(layer: RecurrentLayer, own: RecurrentParameters): readonly TensorData[] {
  const { kernel, recurrentKernel, bias } =
    layer.kind === "gru"
      ? gruToKeras(own, { resetAfter: layer.resetAfter })
      : layer.kind === "lstm"
        ? lstmToKeras(own)
        : simpleRnnToKeras(own);
  return present(kernel, recurrentKernel, bias);
}

function present(...tensors: readonly (TensorData | undefined)[]): TensorData[] {
  return tensors.filter((own) => own !== undefined);
}

/** The vectors with zeros for the index of padding, which Keras does not know. */
function withoutRow(weight: TensorData, index: number | undefined): TensorData {
  if (index === undefined) return weight;
  const { shape } = weight;
  const data = Float32Array.from(weight.data);
  data.fill(0, index * shape[1]!, (index + 1) * shape[1]!);
  return { shape, dtype: "float32", data };
}
