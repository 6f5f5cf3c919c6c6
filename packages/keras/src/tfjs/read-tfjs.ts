// Reads layers models of TensorFlow.js: model.json, a configuration of Keras 2, with the files of its weights.
import type { ReadModelFile } from "@grus/io";
import { quote } from "@grus/io/files";
import { isRecord, type Json, parseJson } from "../config.ts";
import type { KerasContents } from "../keras-file.ts";
import { type KerasModel, modelOf } from "../read-keras.ts";
import { type FilesByPath, filesOfManifest, readManifest } from "./manifest.ts";
import { manifestModel } from "./manifest-weights.ts";
import { malformed } from "./tfjs-error.ts";

/**
 * Reads a layers model of TensorFlow.js, saved by `model.save` or written by `tensorflowjs_converter`: the bytes of its
 * model.json, and `read` for the files of weights beside it, which may be quantized to float16, uint8 or uint16. The
 * layers are those of {@link readKeras}, in Keras 2's sense; where TensorFlow.js computes something else, its numbers
 * are given: masked steps of a Bidirectional layer repeat the state.
 *
 *     const bytes = new Uint8Array(await (await fetch("model/model.json")).arrayBuffer());
 *     const model = await readTfjs(bytes, async (name) => new Uint8Array(await (await fetch(`model/${name}`)).arrayBuffer()));
 *
 * Throws {@link ModelFileError} for graph models, whose operations are TensorFlow's, and as `readKeras` does.
 */
export async function readTfjs(file: Uint8Array, read: ReadModelFile): Promise<KerasModel> {
  const about = parseJson(file, "model.json");
  topologyOf(about);
  return tfjsModel(about, await filesOfManifest(about.weightsManifest, read));
}

/** The model of a model.json and its files. Throws as {@link readTfjs} does. */
export function tfjsModel(about: Json, files: FilesByPath): KerasModel {
  return modelOf(contentsOf(about, files));
}

function contentsOf(about: Json, files: FilesByPath): KerasContents {
  const topology = topologyOf(about);
  const { keras_version: version, backend, ...config } = topology;
  const model = isRecord(config.model_config) ? config.model_config : config;
  const { generatedBy, convertedBy } = about;
  const texts = { generatedBy, convertedBy, backend };
  return {
    format: "TensorFlow.js",
    config: inTheirSense(model),
    weights: manifestModel(readManifest(about.weightsManifest, files)),
    version: typeof version === "string" ? version : undefined,
    major: typeof version === "string" && /^3\./.test(version) ? 3 : 2,
    metadata: Object.fromEntries(
      Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    ),
  };
}

/**
 * A configuration with what TensorFlow.js computes in another way than Keras as options: masked steps of Bidirectional
 * layers repeat the state, where Keras gives zeros.
 */
function inTheirSense(layer: Json): Json {
  const { config } = layer;
  if (Array.isArray(config)) return { ...layer, config: config.map(inEach) };
  if (!isRecord(config)) return layer;
  if (Array.isArray(config.layers))
    return { ...layer, config: { ...config, layers: config.layers.map(inEach) } };
  if (layer.class_name === "RNN") return { ...layer, config: withoutCellOptions(config) };
  if (layer.class_name !== "Bidirectional") return layer;
  return { ...layer, config: { ...config, zero_output_for_mask: false } };
}

/** The options of an RNN, among which TensorFlow.js repeats those of its cell. */
function withoutCellOptions(config: Json): Json {
  const cell = isRecord(config.cell) && isRecord(config.cell.config) ? config.cell.config : {};
  const own = Object.entries(config).filter(
    ([option]) => RNN_OPTIONS.has(option) || !Object.hasOwn(cell, option),
  );
  return Object.fromEntries(own);
}

const RNN_OPTIONS: ReadonlySet<string> = new Set(["name", "trainable", "dtype"]);

function inEach(layer: unknown): unknown {
  return isRecord(layer) ? inTheirSense(layer) : layer;
}

function topologyOf({ format, modelTopology }: Json): Json {
  if (format === "graph-model" || (isRecord(modelTopology) && Array.isArray(modelTopology.node)))
    throw malformed({
      expected: "a layers model",
      got: "a graph model, whose operations are TensorFlow's",
      cure: 'Save the Keras model with model.save("model.keras"), or convert that with tensorflowjs_converter --output_format tfjs_layers_model.',
    });
  if (isRecord(modelTopology)) return modelTopology;
  throw malformed({
    place: "modelTopology",
    expected: "the layers of a model",
    got: modelTopology === undefined ? "none" : quote(String(modelTopology)),
    cure: "Pass the model.json of a whole model, not of weights alone.",
  });
}
