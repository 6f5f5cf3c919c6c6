// Configurations of Keras 1 and 2, of TensorFlow.js, and in HDF5 files of Keras 3, in the form of `.keras` files.
import { DAMAGED, quote } from "@grus/io/files";
import { isOfOperation } from "../build-layer.ts";
import { isRecord, type Json, layerConfigOf, malformed } from "../config.ts";
import { MODEL_CLASSES } from "../model-graph.ts";
import { inputJson, layerJson, operationJson } from "./layer-configs.ts";
import { upgradedNodes } from "./upgrade-nodes.ts";

/** A layer or model in the form of Keras 3. Throws {@link ModelFileError} for what Keras 3 lacks. */
export function upgraded(layer: Json, major: number): Json {
  const { className, name } = layerConfigOf(isRecord(layer.config) ? layer : { ...layer, config: {} }, major);
  if (MODEL_CLASSES.has(className))
    return { ...upgradedModel(layer, className, major), ...placeOf(layer, className) };
  const config = layer.config as Json;
  if (className === "InputLayer") return { ...upgradedInput(config, name), ...placeOf(layer, className) };
  if (REFUSED.has(className))
    throw malformed({
      place: `layer ${quote(name)}`,
      expected: "a layer that Keras 3 has",
      got: className,
      cure: "Train the model with another activation, or write ONNX.",
    });
  if (isOfOperation(layer)) {
    const { name: _name, ...options } = config;
    return { ...operationJson({ className, options }, name), ...placeOf(layer, className) };
  }
  return {
    module: "keras.layers",
    class_name: className,
    config: major >= 3 ? withModules(config, major) : upgradedOptions(className, config, major),
    registered_name: null,
    ...placeOf(layer, className),
  };
}

const REFUSED: ReadonlySet<string> = new Set(["ThresholdedReLU"]);

/** The name and the calls of a layer of a functional model. */
function placeOf({ name, inbound_nodes: nodes }: Json, className: string): Json {
  if (!Array.isArray(nodes)) return {};
  return { name, inbound_nodes: upgradedNodes(className, nodes) };
}

function upgradedModel({ config }: Json, className: string, major: number): Json {
  const options: Json = isRecord(config) ? config : { layers: config };
  if (!Array.isArray(options.layers) || !options.layers.every(isRecord))
    throw malformed({ place: "model", expected: "a list of layers", got: "none", cure: DAMAGED });
  const { layers } = options;
  if (className === "Sequential") {
    const all = layers.map((layer) => upgraded(layer, major));
    const written = { layers: [...impliedInput(layers), ...all] };
    const name = String(options.name ?? "sequential");
    return { ...layerJson({ className, options: written }, name), module: "keras" };
  }
  const nested = layers.find(({ class_name: own }) => MODEL_CLASSES.has(String(own)));
  if (nested !== undefined && major < 3)
    throw malformed({
      place: `model ${quote(String(nested.name))}`,
      expected: "layers alone",
      got: "a model within a functional model of Keras 2",
      cure: "Save the model as .keras with Keras 3.",
    });
  return {
    module: "keras.src.models.functional",
    class_name: "Functional",
    config: {
      ...options,
      name: options.name ?? "functional",
      trainable: true,
      layers: layers.map((layer) => upgraded(layer, major)),
    },
    registered_name: "Functional",
  };
}

/** The input that the first layer of a Sequential model of Keras 2 implies. */
function impliedInput(layers: readonly Json[]): Json[] {
  const [first] = layers;
  const config = isRecord(first?.config) ? first.config : {};
  const shape = config.batch_input_shape;
  if (!Array.isArray(shape)) return [];
  return [inputJson(`${String(config.name)}_input`, shape as (number | null)[], "float32")];
}

function upgradedInput(config: Json, name: string): Json {
  const shape = (config.batch_shape ?? config.batch_input_shape) as (number | null)[];
  return inputJson(name, shape, String(config.dtype ?? "float32"));
}

const OF_VALUES: readonly (readonly [suffix: string, module: string])[] = [
  ["_initializer", "keras.initializers"],
  ["_regularizer", "keras.regularizers"],
  ["_constraint", "keras.constraints"],
];

/** The options with the modules of all objects in them. */
function withModules(config: Json, major: number): Json {
  const entries = Object.entries(config).map(([option, value]) => {
    if (Array.isArray(value) && option === "cells")
      return [option, value.map((own) => (isRecord(own) ? upgraded(own, major) : own))];
    if (!isRecord(value) || typeof value.class_name !== "string") return [option, value];
    if (["layer", "backward_layer", "cell"].includes(option)) return [option, upgraded(value, major)];
    const module = OF_VALUES.find(([suffix]) => option.endsWith(suffix))?.[1];
    return [
      option,
      module === undefined || value.module !== undefined
        ? value
        : { module, registered_name: null, ...value },
    ];
  });
  return Object.fromEntries(entries) as Json;
}

/** Options of Keras 2 and TensorFlow.js that Keras 3 does not have; they have no effect, or do not differ here. */
const DROPPED: ReadonlySet<string> = new Set([
  ...["time_major", "implementation", "batch_input_shape", "input_length", "input_dtype", "use_cudnn"],
  ...[
    "fused",
    "virtual_batch_size",
    "adjustment",
    "dynamic",
    "query_shape",
    "key_shape",
    "value_shape",
    "sparse",
  ],
]);

/** Options of plain convolutions that those of other kinds repeat without effect. */
const OF_CONVOLUTIONS: readonly (readonly [pattern: RegExp, options: readonly string[]])[] = [
  [/^DepthwiseConv/, ["filters", "groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"]],
  [/^SeparableConv/, ["groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"]],
  [/^Conv.*Transpose$/, ["groups"]],
];

function upgradedOptions(className: string, config: Json, major: number): Json {
  const others = OF_CONVOLUTIONS.find(([pattern]) => pattern.test(className))?.[1] ?? [];
  const isDropped = (option: string) =>
    DROPPED.has(option) ||
    others.includes(option) ||
    (className === "Bidirectional" && option === "zero_output_for_mask");
  const kept = Object.fromEntries(Object.entries(config).filter(([option]) => !isDropped(option)));
  const { alpha, ...withoutAlpha } = kept;
  const own = className === "LeakyReLU" ? { ...withoutAlpha, negative_slope: alpha ?? 0.3 } : kept;
  return withModules({ trainable: true, ...own, ...defaultsOf(className, own) }, major);
}

/** Options whose defaults or forms differ. */
function defaultsOf(
  className: string,
  { reset_after: resetAfter, unit_forget_bias: hasForgetBias, axis }: Json,
): Json {
  if (/^GRU(Cell)?$/.test(className)) return { reset_after: resetAfter ?? false };
  if (/LSTM/.test(className)) return { unit_forget_bias: hasForgetBias ?? true };
  if (className === "BatchNormalization" && Array.isArray(axis) && axis.length === 1)
    return { axis: axis[0] };
  return {};
}
