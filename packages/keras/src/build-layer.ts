// Builds layers by class.
import { quote } from "@grus/io/files";
import { isRecord, type Json, type LayerConfig, layerConfigOf } from "./config.ts";
import { feedForward } from "./layers/feed-forward.ts";
import type { KerasLayer, LayerBuilder } from "./layers/layer.ts";
import { mergeLayers, operations } from "./layers/merging.ts";
import { normalisations } from "./layers/normalisation.ts";
import { bidirectional, recurrent } from "./layers/recurrent.ts";
import { shapeLayers } from "./layers/shapes.ts";
import type { LayerWeights } from "./weights.ts";

/** All supported layer classes. */
export const layerBuilders: Readonly<Record<string, LayerBuilder>> = {
  ...feedForward,
  ...mergeLayers,
  ...normalisations,
  ...shapeLayers,
  Bidirectional: bidirectional,
  GRU: recurrent,
  LSTM: recurrent,
  RNN: recurrent,
  SimpleRNN: recurrent,
};

/** Builds a layer from its configuration. Throws for unsupported classes, by name. */
export function buildLayer(layer: Json, version: number, weights: LayerWeights): KerasLayer {
  const config = layerConfigOf(layer, version);
  // Models in HDF5 do not record the module of a class.
  const isOperation =
    typeof layer.module === "string"
      ? /\.ops(\.|$)/.test(layer.module)
      : layer.module === undefined && Object.hasOwn(operations, config.className);
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
    inner: (option, part) => innerLayer(config, option, weights.inner(part)),
  });
}

function innerLayer(config: LayerConfig, option: string, weights: LayerWeights): KerasLayer {
  const value = config.raw(option);
  if (!isRecord(value)) return config.refuse("a nested layer", "none");
  return buildLayer(value, config.version, weights);
}
