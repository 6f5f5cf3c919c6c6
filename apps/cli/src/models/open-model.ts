// Opening what a path holds: a directory of Grus, or a file of PyTorch, Keras, ONNX or safetensors.
import { dirname, extname, join } from "node:path";
import {
  type FlatGoldenSamples,
  forecast,
  goldenFromFile,
  type KerasModel,
  type LayerModel,
  type NamedModel,
  type OnnxModel,
  onnxExternalFiles,
  readHdf5Tensors,
  readKeras,
  readModelFiles,
  readOnnx,
  readPyTorch,
  readSafetensors,
  recogniseFormat,
} from "grus";
import { InputError } from "../errors.ts";
import { existingKind, readBytes, readOptional } from "../files.ts";
import { formatNamed, readForecaster } from "../model-directory.ts";
import { safetensorsElements } from "./element-types.ts";
import { needsLayers, type Weights, type WeightsFlags, withLayers } from "./weights.ts";

/** What a path holds. */
export type OpenedModel =
  | { readonly kind: "forecaster"; readonly forecaster: forecast.Forecaster; readonly model: NamedModel }
  | { readonly kind: "layers"; readonly model: LayerModel }
  | { readonly kind: "onnx"; readonly model: OnnxModel }
  | { readonly kind: "keras"; readonly model: KerasModel }
  | Weights;

/** A file that has been read: its bytes, and what they are. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By its content, else by its name; undefined where both tell nothing. */
  readonly format: string | undefined;
}

/** Reads a file. Throws {@link InputError} where that cannot be done. */
export async function readModelFile(path: string): Promise<ModelFile> {
  const bytes = await readBytes(path);
  return { path, bytes, format: formatOfName(path, recogniseFormat(bytes)) };
}

/** Opens a path. Throws {@link InputError} for what is no model, and the reader's error for what is damaged. */
export async function openModel(path: string, flags: WeightsFlags = {}): Promise<OpenedModel> {
  const isDirectory = (await existingKind(path)) === "directory";
  const opened = isDirectory ? await openDirectory(path) : await openFile(await readModelFile(path));
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
  throw needsLayers(path, opened);
}

/** The golden samples that travel with a directory, if it has any. */
export async function readGolden(path: string): Promise<FlatGoldenSamples | undefined> {
  const file = await readOptional(join(path, "golden.safetensors"));
  return file === undefined ? undefined : goldenFromFile(file);
}

async function openDirectory(path: string): Promise<OpenedModel> {
  const about = await readOptional(join(path, "model.json"));
  if (about === undefined) {
    throw new InputError(
      `${path}: has no model.json.`,
      "Give a directory that `grus forecast --out DIR` or `grus convert` wrote.",
    );
  }
  if (formatNamed(about) === "grus-forecaster") {
    const forecaster = await readForecaster(path);
    return { kind: "forecaster", forecaster, model: forecast.namedModel(forecaster) };
  }
  const found = await readModelFiles((name) => readOptional(join(path, name)));
  return found.kind === "onnx" ? { kind: "onnx", model: readOnnx(found.file) } : found;
}

/** What a file holds. Throws {@link InputError} for what is no model, and the reader's error for what is damaged. */
export async function openFile({ path, bytes: file, format }: ModelFile): Promise<OpenedModel> {
  switch (format) {
    case "ONNX":
      return { kind: "onnx", model: await openOnnx(path, file) };
    case "PyTorch":
      return { kind: "weights", format, tensors: readPyTorch(file).tensors };
    case "Keras":
      return { kind: "keras", model: readKeras(file) };
    case "HDF5":
      return openHdf5(file);
    case "safetensors":
      return {
        kind: "weights",
        format,
        ...readSafetensors(file),
        elements: safetensorsElements(file),
      };
    default:
      throw new InputError(
        `${path}: is ${format === undefined ? "no model file that is known" : `a file of ${format}`}.`,
        "Expected .onnx, .pt, .pth, .safetensors, .keras, .h5, or a directory that Grus wrote.",
      );
  }
}

/** An ONNX file, with the files beside it that hold its weights. */
async function openOnnx(path: string, file: Uint8Array): Promise<OnnxModel> {
  const beside = new Map<string, Uint8Array>();
  for (const name of onnxExternalFiles(file)) {
    const found = await readOptional(join(dirname(path), name));
    if (found !== undefined) beside.set(name, found);
  }
  return readOnnx(file, { external: (name) => beside.get(name) });
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
    elements: new Map(weights.map(([path, { element }]) => [path, element])),
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

/** A file's format by its content, else what it claims to be by its name, so that its reader says what is wrong with it. */
function formatOfName(path: string, recognised: string | undefined): string | undefined {
  return recognised ?? FORMATS[extname(path).toLowerCase()];
}
