// Builds layers by class.
import { quote } from "@grus/io/files";
import type { BuiltModel } from "./built-model.ts";
import { isRecord, type Json, type LayerConfig, layerConfigOf } from "./config.ts";
import { attentions } from "./layers/attention.ts";
import { convolutions } from "./layers/convolution.ts";
import { einsumDense } from "./layers/einsum-dense.ts";
import { feedForward } from "./layers/feed-forward.ts";
import type { KerasLayer, LayerBuilder } from "./layers/layer.ts";
import { mergeLayers } from "./layers/merging.ts";
import { multiHeads } from "./layers/multi-head-attention.ts";
import { normalisations } from "./layers/normalisation.ts";
import { pools } from "./layers/pooling.ts";
import { bidirectional, recurrent } from "./layers/recurrent.ts";
import { resizing } from "./layers/resizing.ts";
import { shapeLayers } from "./layers/shapes.ts";
import { statisticsLayers } from "./layers/statistics.ts";
import { wrappers } from "./layers/wrappers.ts";
import { MODEL_CLASSES } from "./model-graph.ts";
import { modelLayer } from "./model-layer.ts";
import { elementwise } from "./operations/elementwise.ts";
import { indexing } from "./operations/indexing.ts";
import { products } from "./operations/products.ts";
import { reductions } from "./operations/reductions.ts";
import { shaping } from "./operations/shaping.ts";
import type { LayerWeights, ModelWeights } from "./weights.ts";

/** All supported layer classes. */
export const layerBuilders: Readonly<Record<string, LayerBuilder>> = {
  ...attentions,
  ...convolutions,
  ...feedForward,
  ...mergeLayers,
  ...multiHeads,
  ...normalisations,
  ...pools,
  ...resizing,
  ...shapeLayers,
  ...statisticsLayers,
  ...wrappers,
  Bidirectional: bidirectional,
  ConvLSTM1D: recurrent,
  ConvLSTM2D: recurrent,
  ConvLSTM3D: recurrent,
  EinsumDense: einsumDense,
  GRU: recurrent,
  LSTM: recurrent,
  RNN: recurrent,
  SimpleRNN: recurrent,
};

/** All supported operations on tensors. */
export const operations: Readonly<Record<string, LayerBuilder>> = {
  ...elementwise,
  ...indexing,
  ...products,
  ...reductions,
  ...shaping,
};

const OF_TEXT = "Strings are not supported; convert them to numbers before the model.";

/** Layers that no reader without Python can compute, with what to do instead. */
const WITH_CODE: Readonly<Record<string, string>> = {
  Lambda:
    "It holds Python code, which is not executed; build the model with layers or keras.ops in its place.",
  StringLookup: OF_TEXT,
  TextVectorization: OF_TEXT,
  TFSMLayer: "It holds a TensorFlow graph; build the model of Keras' own layers.",
};

/** Builds a model in place of a layer. */
export type ModelBuilder = (model: Json, weights: ModelWeights) => BuiltModel;

/** Builds a layer from its configuration. Throws for unsupported classes, by name. */
export function buildLayer(
  layer: Json,
  version: number,
  weights: LayerWeights,
  nested: ModelBuilder,
): KerasLayer {
  const config = layerConfigOf(layer, version);
  const isOperation = isOfOperation(layer);
  if (Object.hasOwn(WITH_CODE, config.className))
    return config.refuse("a layer without code", quote(config.className), WITH_CODE[config.className]);
  const known = isOperation ? operations : layerBuilders;
  if (!Object.hasOwn(known, config.className))
    return config.refuse(
      `a supported ${isOperation ? "operation" : "layer"}`,
      quote(config.className),
      `Supported: ${Object.keys(known).sort().join(", ")}.`,
    );
  return known[config.className]!({
    config,
    weights,
    inner: (option, part) => innerLayer(config, option, weights.inner(part), nested),
  });
}

/** Models in HDF5 do not record the module of a class, but operations lack what all layers have. */
export function isOfOperation({ module, class_name: className, config }: Json): boolean {
  if (typeof module === "string") return /\.(ops|activations\.activations)(\.|$)/.test(module);
  const isLayer = isRecord(config) && Object.hasOwn(config, "trainable");
  return module === undefined && !isLayer && Object.hasOwn(operations, String(className));
}

function innerLayer(
  config: LayerConfig,
  option: string,
  weights: LayerWeights,
  nested: ModelBuilder,
): KerasLayer {
  const value = config.raw(option);
  if (!isRecord(value)) return config.refuse("a nested layer", "none");
  const className = String(value.class_name);
  if (!MODEL_CLASSES.has(className)) return buildLayer(value, config.version, weights, nested);
  return modelLayer(config.name, className, nested(value, weights.asModel()));
}
