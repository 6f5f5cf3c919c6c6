// Writing a model where and as a path says: an ONNX file, tensors, or a directory of Grus.

import { extname } from "node:path";
import { modelFiles, writeSafetensors } from "@grus/io";
import { readOnnx, writeOnnx } from "@grus/onnx";
import {
  forecast,
  models,
  type NamedModel,
  type NamedTensorRecord,
  type NamedValue,
  type OpenedModel,
  type OpenedWeights,
  type RunnableModel,
  type TensorData,
} from "grus";
import { InputError } from "../errors.ts";
import { kindOf } from "../files.ts";
import { checkFilePlace, checkModelPlace } from "../output/place.ts";
import { writeModelFiles, writeOneFile, writtenLines } from "../output/write-files.ts";
import { changeLines } from "./element-types.ts";
import { drawnGolden, goldenFor } from "./golden.ts";
import { leftOutLines } from "./left-out.ts";

/** What else is written. */
export interface WriteOptions {
  /** Inputs of the golden samples of a directory. Default: drawn from a fixed seed. */
  readonly golden?: Readonly<Record<string, TensorData>>;
}

/** Where and as what a model is written. */
export interface ModelTarget {
  readonly path: string;
  readonly format: "onnx" | "safetensors" | "directory";
}

/**
 * What a path says, for what was opened. Throws {@link InputError} for formats that are not written, and for places where something else stands; to be asked before
 * long work.
 */
export async function targetOf(path: string, opened: OpenedModel): Promise<ModelTarget> {
  const format = (await kindOf(path)) === "directory" ? "directory" : formatOf(path);
  if (opened.kind === "weights" && format !== "safetensors") {
    throw new InputError(
      `${path}: tensors alone can be written as .safetensors.`,
      "Say with --layers FILE which layers they are of; `grus inspect` shows what is recognised.",
    );
  }
  if (format !== "directory") await checkFilePlace(path);
  else await checkModelPlace(path, opened.kind === "forecaster" ? "grus-forecaster" : "grus-model");
  return { path, format };
}

/** Throws {@link InputError}, or the writer's error, for a model that cannot be written as that. */
export function checkWritable({ format }: ModelTarget, opened: RunnableModel): void {
  const isOnnx = format === "onnx" || (format === "directory" && opened.kind === "keras");
  if (isOnnx) onnxFile(opened, opened.model.parameters);
}

/** Writes a model with its own parameters or others; returns lines that say what was written. */
export async function writeModel(
  { path, format }: ModelTarget,
  opened: RunnableModel,
  parameters: NamedTensorRecord = opened.model.parameters,
  options: WriteOptions = {},
): Promise<string[]> {
  switch (format) {
    case "onnx":
      await writeOneFile(path, onnxFile(opened, parameters));
      return [`wrote ${path}`];
    case "safetensors":
      await writeOneFile(path, writeSafetensors(tensorsOf(opened, parameters), metadataOf(opened)));
      return [`wrote ${path}`];
    case "directory":
      return writeDirectory(path, opened, parameters, options);
  }
}

/** Writes tensors without a model; returns lines that say what was written. */
export async function writeWeights({ path }: ModelTarget, weights: OpenedWeights): Promise<string[]> {
  const metadata = weights.metadata ?? (weights.format === "PyTorch" ? PYTORCH_NAMES : {});
  await writeOneFile(path, writeSafetensors(weights.tensors, metadata));
  return [`wrote ${path}`, ...leftOutLines(weights), ...changeLines(weights)];
}

const REASONS: Readonly<Record<string, string>> = {
  ".pt": "PyTorch's own files are pickles, which run as programs; Grus writes none",
  ".pth": "PyTorch's own files are pickles, which run as programs; Grus writes none",
  ".keras": "Keras rebuilds its own layers from such files, which Grus cannot promise of any model",
  ".h5": "Grus writes no HDF5",
};

function formatOf(path: string): ModelTarget["format"] {
  const extension = extname(path).toLowerCase();
  if (extension === ".onnx" || extension === ".safetensors") return extension.slice(1) as "onnx";
  const reason = REASONS[extension];
  if (reason === undefined && extension === "") return "directory";
  throw new InputError(
    `${path}: cannot be written${reason === undefined ? "" : `: ${reason}`}.`,
    "Write .onnx, .safetensors (which PyTorch reads), or a directory (a name without an extension).",
  );
}

/** The model as an ONNX file. */
export function onnxFile(opened: RunnableModel, parameters: NamedTensorRecord): Uint8Array {
  if (opened.kind === "onnx") return opened.model.toFile(parameters);
  const model: NamedModel = { ...opened.model, parameters };
  model.inputs.forEach(checkLengths);
  const metadata =
    opened.kind === "forecaster" ? { preparation: JSON.stringify(opened.forecaster.preparation) } : undefined;
  return writeOnnx(model, { metadata });
}

/** A list of layers that begins with one that reads any number of features does not say theirs; in ONNX files every open length has a name. */
function checkLengths({ name, shape }: NamedValue): void {
  if (shape?.every((length) => length !== undefined)) return;
  throw new InputError(
    `the list of layers does not say how many features "${name}" has, which an ONNX file needs.`,
    "Begin the list with a layer that says it by inputSize or features, or write a directory.",
  );
}

/** What readers of PyTorch's ask of a file whose names are PyTorch's. */
const PYTORCH_NAMES = { format: "pt" };

function metadataOf({ kind }: RunnableModel): Readonly<Record<string, string>> {
  return kind === "layers" || kind === "forecaster" ? PYTORCH_NAMES : {};
}

/** All that a model keeps: its parameters, and running statistics beside them. */
function tensorsOf(opened: RunnableModel, parameters: NamedTensorRecord): ReadonlyMap<string, TensorData> {
  if (opened.kind === "layers") return opened.model.stateDictionary(parameters);
  return new Map(Object.entries({ ...parameters, ...opened.model.statistics }));
}

async function writeDirectory(
  path: string,
  opened: RunnableModel,
  parameters: NamedTensorRecord,
  { golden }: WriteOptions,
): Promise<string[]> {
  const { files, model } = filesOf(opened, parameters);
  const samples = golden === undefined ? await drawnGolden(model) : await goldenFor(model, golden);
  const all =
    typeof samples === "string" ? files : { ...files, "golden.safetensors": models.goldenFile(samples) };
  const lines = writtenLines(path, Object.keys(all), await writeModelFiles(path, all));
  return typeof samples === "string" ? [...lines, `no golden samples: ${samples}; give --golden`] : lines;
}

/** The files of a directory, and the model with the parameters that they will be read as. */
function filesOf(
  opened: RunnableModel,
  parameters: NamedTensorRecord,
): { readonly files: Readonly<Record<string, string | Uint8Array>>; readonly model: NamedModel } {
  const model = { ...opened.model, parameters };
  switch (opened.kind) {
    case "forecaster": {
      const forecaster = forecast.withParameters(opened.forecaster, parameters);
      const { json, safetensors } = forecast.save(forecaster);
      return { files: { "model.json": json, "model.safetensors": safetensors }, model };
    }
    case "layers":
      return { files: modelFiles({ kind: "layers", model: opened.model, parameters }), model };
    case "onnx":
      return { files: modelFiles({ kind: "onnx", file: opened.model.toFile(parameters) }), model };
    case "keras": {
      const file = onnxFile(opened, parameters);
      return { files: modelFiles({ kind: "onnx", file }), model: readOnnx(file) };
    }
  }
}
