// Opening what a path holds: a directory of Grus, or a file of PyTorch, Keras, ONNX or safetensors.
import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import {
  type FlatGoldenSamples,
  type Forecaster,
  goldenFromFile,
  type KerasModel,
  type LayerModel,
  layerModel,
  type NamedModel,
  namedForecaster,
  type OnnxModel,
  parseLayerList,
  readHdf5Tensors,
  readKeras,
  readModelFiles,
  readOnnx,
  readPyTorch,
  readSafetensors,
  recogniseFormat,
  recogniseModules,
  type StateDictionary,
} from "grus";
import { InputError } from "../errors.ts";
import { readForecaster } from "../model-directory.ts";
import { withAxisNames } from "./axis-names.ts";

/** What a path holds. */
export type OpenedModel =
  | { readonly kind: "forecaster"; readonly forecaster: Forecaster; readonly model: NamedModel }
  | { readonly kind: "layers"; readonly model: LayerModel }
  | { readonly kind: "onnx"; readonly model: OnnxModel }
  | { readonly kind: "keras"; readonly model: KerasModel }
  | Weights;

/** Tensors without the model that they are of. */
export interface Weights {
  readonly kind: "weights";
  /** "PyTorch", "safetensors" or "HDF5". */
  readonly format: string;
  readonly tensors: StateDictionary;
  /** What is to be known of how the file was read. */
  readonly note?: string;
}

/** How tensors without a model are made one. */
export interface WeightsFlags {
  /** A JSON file that lists the layers. */
  readonly layers?: string;
  /** Only tensors whose names begin so, without it. */
  readonly prefix?: string;
}

/** Opens a path. Throws {@link InputError} for what is no model, and the reader's error for what is damaged. */
export async function openModel(path: string, flags: WeightsFlags = {}): Promise<OpenedModel> {
  const found = await stat(path).catch(() => {
    throw new InputError(`${path}: there is no such file or directory.`, "Check the path.");
  });
  const opened = found.isDirectory() ? await openDirectory(path) : await openFile(path);
  if (opened.kind === "weights") return withLayers(path, opened, flags);
  if (flags.layers === undefined && flags.prefix === undefined) return opened;
  throw new InputError(
    `${path}: says itself what it is made of.`,
    "Leave out --layers and --prefix, which are for tensors alone.",
  );
}

/** As {@link openModel}, for what can be run. Throws {@link InputError} for tensors without a model. */
export async function openRunnable(
  path: string,
  flags: WeightsFlags = {},
): Promise<Exclude<OpenedModel, Weights>> {
  const opened = await openModel(path, flags);
  if (opened.kind !== "weights") return opened;
  throw new InputError(
    `${path}: holds tensors, and nothing that says how to compute with them.`,
    `List the layers in a file, in their order, and give it as --layers FILE. ${suggestion(opened.tensors)}`,
  );
}

/** The golden samples that travel with a directory, if it has any. */
export async function readGolden(path: string): Promise<FlatGoldenSamples | undefined> {
  const file = await optionalFile(join(path, "golden.safetensors"));
  return file === undefined ? undefined : goldenFromFile(file);
}

async function openDirectory(path: string): Promise<OpenedModel> {
  const about = await optionalFile(join(path, "model.json"));
  if (about === undefined) {
    throw new InputError(
      `${path}: has no model.json.`,
      "Give a directory that `grus forecast --out DIR` or `grus convert` wrote.",
    );
  }
  if (isForecaster(about)) {
    const forecaster = await readForecaster(path);
    return { kind: "forecaster", forecaster, model: namedForecaster(forecaster) };
  }
  return readModelFiles((name) => optionalFile(join(path, name)));
}

function isForecaster(about: Uint8Array): boolean {
  try {
    return JSON.parse(new TextDecoder().decode(about)).format === "grus-forecaster";
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return false;
    throw error;
  }
}

async function openFile(path: string): Promise<OpenedModel> {
  const file = new Uint8Array(await readFile(path));
  const format = recogniseFormat(file) ?? formatOfName(path);
  switch (format) {
    case "ONNX":
      return { kind: "onnx", model: readOnnx(file) };
    case "PyTorch":
      return { kind: "weights", format, tensors: readPyTorch(file).tensors };
    case "Keras":
      return { kind: "keras", model: withAxisNames(readKeras(file)) };
    case "HDF5":
      return openHdf5(file);
    case "safetensors":
      return { kind: "weights", format, tensors: readSafetensors(file).tensors };
    default:
      throw new InputError(
        `${path}: is ${format === undefined ? "no model file that is known" : `a file of ${format}`}.`,
        "Expected .onnx, .pt, .pth, .safetensors, .keras, .h5, or a directory that Grus wrote.",
      );
  }
}

/** States of Keras' random generators, whole numbers of 32 bits without a sign, are no weights. */
const SEED_STATE = /(^|\/)seed_generator\/vars\/\d+$/;

function openHdf5(file: Uint8Array): Weights {
  const all = [...readHdf5Tensors(file)];
  const weights = all.filter(([path]) => !SEED_STATE.test(path));
  const seeds = all.length - weights.length;
  return {
    kind: "weights",
    format: "HDF5",
    tensors: new Map(weights.map(([path, dataset]) => [path, dataset.read()])),
    ...(seeds === 0 ? {} : { note: `left out: ${seeds} states of random generators` }),
  };
}

const FORMATS: Readonly<Record<string, string>> = {
  ".onnx": "ONNX",
  ".pt": "PyTorch",
  ".pth": "PyTorch",
  ".safetensors": "safetensors",
  ".keras": "Keras",
  ".h5": "HDF5",
};

/** Whether a path claims by its name to be a model file. */
export function isModelName(path: string): boolean {
  return formatOfName(path) !== undefined;
}

/** What a file claims to be by its name, so that its reader says what is wrong with it. */
function formatOfName(path: string): string | undefined {
  return FORMATS[extname(path).toLowerCase()];
}

async function withLayers(
  path: string,
  weights: Weights,
  { layers, prefix }: WeightsFlags,
): Promise<OpenedModel> {
  const tensors = prefix === undefined ? weights.tensors : beneath(path, prefix, weights.tensors);
  if (layers === undefined) return { ...weights, tensors };
  const list = parseLayerList(await readJson(layers));
  return { kind: "layers", model: layerModel(list, tensors) };
}

function beneath(path: string, prefix: string, tensors: StateDictionary): StateDictionary {
  const start = prefix.endsWith(".") ? prefix : `${prefix}.`;
  const found = [...tensors].filter(([name]) => name.startsWith(start));
  if (found.length > 0) return new Map(found.map(([name, data]) => [name.slice(start.length), data]));
  throw new InputError(
    `${path}: no tensor's name begins with "${start}".`,
    `The first names are ${[...tensors.keys()].slice(0, 4).join(", ") || "none"}.`,
  );
}

/** What such a file could say, as far as the tensors tell. */
function suggestion(tensors: StateDictionary): string {
  const layers = recogniseModules(tensors).flatMap(({ layer }) => (layer === undefined ? [] : [layer]));
  if (layers.length === 0) return "`grus inspect` shows what is in it.";
  return `What names and shapes tell, to begin with:\n${JSON.stringify({ layers }, undefined, 2)}`;
}

async function readJson(path: string): Promise<unknown> {
  const file = await optionalFile(path);
  if (file === undefined) throw new InputError(`${path}: there is no such file.`, "Check the path.");
  try {
    return JSON.parse(new TextDecoder().decode(file));
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}.`, "Write JSON.");
  }
}

async function optionalFile(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).then(
    (file) => new Uint8Array(file),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw new InputError(`${path}: ${error.message}.`);
    },
  );
}
