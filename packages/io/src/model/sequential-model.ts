// A model that was made in code by `sequential`, or one of its layers, as a list of layers.
import type { Defined, DefinedStack, PartDefinition } from "@grus/cells";
import { flatten, type Key, type Part, type Tensor, type TensorData } from "@grus/tensor";
import { type FileProblem, ModelFileError, quote } from "../files/model-file-error.ts";
import {
  type ActivationName,
  activationNames,
  type LayerDescription,
  type LayerList,
  type RecurrentDescription,
} from "./layer-list.ts";
import { ACTIVATIONS, type LayerModel, layerModel } from "./layer-model.ts";

/** Options of {@link sequentialModel}: the names of input and output, and whether there is an input "lengths". */
export type SequentialModelOptions = Omit<LayerList, "layers">;

/**
 * A `sequential` of @grus/cells, or one of its layers alone, as a list of layers with its parameters: for `writeKeras`,
 * {@link modelFiles} and PyTorch (`stateDictionary`). A layer has its name in `sequential`, within others joined by
 * dots; a layer alone that of its function. The input is [batch, time, features], or [batch, time] indices.
 *
 *     const model = sequential({ encoder: gru({ inputSize: 3, hiddenSize: 8 }), last: lastStep() });
 *     const file = writeKeras(sequentialModel(model, parameters));
 *
 * It takes batchNorm, dropout, embedding, gaussianNoise, gru, lastStep, layerNorm, linear, lstm, maxSteps, meanSteps,
 * rmsNorm, rnn, sequential, and activation of exp, logSoftmax, relu, sigmoid, softmax, softplus or tanh of @grus/tensor.
 * Throws {@link ModelFileError} for other parts, for `timeMajor` and `connection`, and for parameters that do not fit.
 */
export function sequentialModel<Parameters>(
  model: Part & Defined & { init(key: Key): Parameters },
  parameters: NoInfer<Parameters>,
  options: SequentialModelOptions = {},
): LayerModel {
  const { definition } = model;
  const isChain = definition?.kind === "sequential";
  const alone = definition === undefined ? "model" : definition.kind;
  const layers = layersOf(isChain ? "" : alone, model);
  const prefix = isChain ? "" : `${alone}.`;
  if (layers.length === 0)
    refuse({ expected: "at least one layer", got: "none", cure: "Pass a sequential of layers." });
  const tensors = flatten<TensorData>(parameters).map(
    ({ path, leaf }) => [`${prefix}${nameOf(path)}`, leaf] as const,
  );
  return layerModel({ ...options, layers }, new Map(tensors));
}

function layersOf(name: string, { definition }: Part & Defined): LayerDescription[] {
  if (definition === undefined)
    return refuse({
      place: `part ${quote(name)}`,
      expected: "a layer among those that sequentialModel takes",
      got: "another part",
      cure: WRITE_ONNX,
    });
  if (definition.kind !== "sequential") return [layerOf(name, definition)];
  return Object.entries(definition.parts).flatMap(([own, part]) =>
    layersOf(name === "" ? own : `${name}.${own}`, part),
  );
}

type LayerDefinition = Exclude<PartDefinition, { readonly kind: "sequential" }>;

function layerOf(name: string, { kind, options }: LayerDefinition): LayerDescription {
  const place = `layer ${quote(name)} (${kind})`;
  switch (kind) {
    case "gru":
      return { name, kind, ...stackOf(place, options), resetAfter: options.resetAfter };
    case "lstm":
      return { name, kind, ...stackOf(place, options) };
    case "rnn":
      return { name, kind, ...stackOf(place, options), activation: options.activation };
    case "embedding": {
      const { vocabulary, outputSize, paddingIndex } = options;
      return { name, kind, vocabulary, outputSize, paddingIndex };
    }
    case "linear":
      return { name, kind, inputSize: options.inputSize, outputSize: options.outputSize, bias: options.bias };
    case "layerNorm":
    case "rmsNorm":
      return { name, kind, features: options.features, epsilon: options.epsilon };
    case "batchNorm":
      return { name, kind, features: options.features, epsilon: options.epsilon, momentum: options.momentum };
    case "activation":
      return { name, kind, function: functionName(place, options.function) };
    case "dropout":
      return { name, kind, rate: options.rate };
    case "gaussianNoise":
      return { name, kind, deviation: options.deviation };
    case "lastStep":
      checkBatchFirst(place, options.timeMajor);
      return { name, kind };
    case "maxSteps":
    case "meanSteps":
      return { name, kind };
  }
}

function stackOf(place: string, options: DefinedStack): RecurrentDescription {
  const { inputSize, hiddenSize, layers, bidirectional, bias, dropout, timeMajor, connection } = options;
  checkBatchFirst(place, timeMajor);
  if (connection !== undefined)
    refuse({ place, expected: "layers without a connection", got: "one", cure: WRITE_ONNX });
  return { inputSize, hiddenSize, layers, bidirectional, bias, dropout };
}

function checkBatchFirst(place: string, timeMajor = false): void {
  if (!timeMajor) return;
  const cure = "Make the layer without timeMajor: its parameters are the same.";
  refuse({ place, expected: "sequences [batch, time, features]", got: "timeMajor", cure });
}

function functionName(place: string, own: (x: Tensor) => Tensor): ActivationName {
  const found = activationNames.find((name) => ACTIVATIONS[name] === own);
  if (found !== undefined) return found;
  return refuse({
    place,
    expected: `one of ${activationNames.join(", ")} of @grus/tensor`,
    got: "another function",
    cure: "Pass that function itself, as in activation(tanh), or write ONNX.",
  });
}

const WRITE_ONNX = "Write ONNX, which takes any function of tensors.";

function refuse(problem: FileProblem): never {
  throw new ModelFileError("model", problem);
}

/** The name of a parameter in PyTorch: "encoder.layers.0.reverse.weightIh" is "encoder.weight_ih_l0_reverse". */
function nameOf(path: string): string {
  return path
    .replace(
      /(^|\.)layers\.(\d+)\.(forward|reverse)\.(\w+)$/,
      (_, dot: string, ...[layer, side, name]: string[]) =>
        [dot, snakeCase(name!), `_l${layer}`, side === "reverse" ? "_reverse" : ""].join(""),
    )
    .replace(
      /(^|\.)running(Mean|Variance)$/,
      (_, dot: string, of: string) => `${dot}running_${of === "Mean" ? "mean" : "var"}`,
    );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
