// Writes a model to a path, which determines the format: an ONNX or Keras file, tensors, or a Grus model directory.

import { extname } from "node:path";
import { modelFiles, type WeightEncoding, writeSafetensors } from "@grus/io";
import { joined } from "@grus/io/files";
import { onnxParts, readOnnx } from "@grus/onnx";
import { referenceBackend, type WeightFormat } from "@grus/tensor";
import {
  forecast,
  keras,
  models,
  type NamedModel,
  type NamedTensorRecord,
  type NamedValue,
  type OpenedModel,
  type OpenedWeights,
  type TensorData,
  text,
} from "grus";
import { InputError } from "../errors.ts";
import { kindOf } from "../files.ts";
import type { ModelFormatName } from "../model-directory.ts";
import { checkFilePlace, checkModelPlace } from "../output/place.ts";
import { type FileContent, writeModelFiles, writeOneFile, writtenLines } from "../output/write-files.ts";
import { changeLines } from "./element-types.ts";
import { exampleOf, goldenFor, isLarge, parameterCount, randomGolden } from "./golden.ts";
import { leftOutLines } from "./left-out.ts";
import { isOfLanguage, type NamedOpened } from "./open-model.ts";
import { textMetadata } from "./text-files.ts";
import { encodingOf, errorLine, roundedWeights } from "./weight-error.ts";

/** Further options of writing. */
export interface WriteOptions {
  /** Inputs of the golden samples of a directory. Default: drawn from a fixed seed. */
  readonly golden?: Readonly<Record<string, TensorData>> | undefined;
  /** How to give inputs for golden samples, where none can be drawn. */
  readonly goldenCure?: string | undefined;
  /** How weights are stored. Default "float32". */
  readonly weights?: WeightFormat | undefined;
}

/** The destination and format of a model. */
export interface ModelTarget {
  readonly path: string;
  readonly format: "keras" | "onnx" | "safetensors" | "directory";
}

/**
 * The target of a path for an opened model. Throws {@link InputError} for formats that cannot be written, and
 * for paths occupied by something else; to be called before long work.
 */
export async function targetOf(path: string, opened: OpenedModel): Promise<ModelTarget> {
  const format = (await kindOf(path)) === "directory" ? "directory" : formatOf(path);
  if (opened.kind === "weights" && format !== "safetensors") {
    throw new InputError(
      `${path}: tensors without a model can only be written as .safetensors.`,
      "List their layers with --layers FILE; `grus inspect` shows the recognised ones.",
    );
  }
  if (format !== "directory") await checkFilePlace(path);
  else await checkModelPlace(path, directoryFormatOf(opened));
  return { path, format };
}

function directoryFormatOf(opened: OpenedModel): ModelFormatName {
  if (opened.kind === "forecaster") return "grus-forecaster";
  return isOfLanguage(opened) ? "grus-text" : "grus-model";
}

/** Throws {@link InputError}, or the writer's error, for a model that cannot be written in the format. */
export function checkWritable({ format }: ModelTarget, opened: NamedOpened): void {
  const isOnnx =
    format === "onnx" || (format === "directory" && (opened.kind === "keras" || opened.kind === "brain"));
  if (isOnnx) onnxFile(opened, opened.model.parameters);
  if (format === "keras") kerasFile(opened, opened.model.parameters);
}

/** Writes a model with its own or other parameters; returns lines about the written files. */
export async function writeModel(
  { path, format }: ModelTarget,
  opened: NamedOpened,
  parameters: NamedTensorRecord = opened.model.parameters,
  options: WriteOptions = {},
): Promise<string[]> {
  switch (format) {
    case "onnx":
      await writeOneFile(path, onnxFile(opened, parameters, options));
      return [`wrote ${path}`];
    case "keras":
      checkFloats(path, options);
      await writeOneFile(path, kerasFile(opened, parameters));
      return [`wrote ${path}`];
    case "safetensors":
      await writeOneFile(
        path,
        writeSafetensors(tensorsOf(opened, parameters), metadataOf(opened), encoded(options)),
      );
      return [`wrote ${path}`];
    case "directory":
      return writeDirectory(path, opened, parameters, options);
  }
}

/** Keras loads quantized weights of its own layers alone. */
function checkFloats(path: string, { weights = "float32" }: WriteOptions): void {
  if (weights === "float32") return;
  throw new InputError(
    `${path}: Keras files have weights in float32; got ${weights}.`,
    "Omit --weights, or write .onnx or .safetensors.",
  );
}

/** Writes tensors without a model; returns lines about the written file. */
export async function writeWeights(
  { path }: ModelTarget,
  weights: OpenedWeights,
  options: WriteOptions = {},
): Promise<string[]> {
  const metadata = weights.metadata ?? (weights.format === "PyTorch" ? PYTORCH_NAMES : {});
  await writeOneFile(path, writeSafetensors(weights.tensors, metadata, encoded(options)));
  return [`wrote ${path}`, ...leftOutLines(weights), ...changeLines(weights)];
}

function encoded({ weights = "float32" }: WriteOptions): { readonly weights: WeightEncoding | undefined } {
  return { weights: encodingOf(weights) };
}

const REASONS: Readonly<Record<string, string>> = {
  ".pt": "PyTorch files are pickles, which execute code when loaded",
  ".pth": "PyTorch files are pickles, which execute code when loaded",
  ".h5": "Grus writes Keras models as .keras",
};

const FORMATS = ["keras", "onnx", "safetensors"] as const;

function formatOf(path: string): ModelTarget["format"] {
  const extension = extname(path).toLowerCase();
  const known = FORMATS.find((format) => extension === `.${format}`);
  if (known !== undefined) return known;
  const reason = REASONS[extension];
  if (reason === undefined && extension === "") return "directory";
  throw new InputError(
    `${path}: cannot be written${reason === undefined ? "" : `: ${reason}`}.`,
    "Write .onnx, .keras, .safetensors (which PyTorch reads), or a directory (a name without an extension).",
  );
}

/** The model as an ONNX file, in parts. One that was of ONNX is changed in its weights alone. */
export function onnxFile(
  opened: NamedOpened,
  parameters: NamedTensorRecord,
  { weights = "float32" }: WriteOptions = {},
): readonly Uint8Array[] {
  if (opened.kind === "onnx" && weights === "float32") return opened.model.toParts(parameters);
  const model: NamedModel = { ...opened.model, parameters };
  model.inputs.forEach(checkLengths);
  return changedOnnxFile(opened, model, weights);
}

/** The model as a Keras file. Throws {@link InputError} for models that do not consist of Keras layers. */
function kerasFile(opened: NamedOpened, parameters: NamedTensorRecord): Uint8Array {
  if (opened.kind === "keras" || opened.kind === "layers")
    return keras.writeKeras({ ...opened.model, parameters });
  if (isOfLanguage(opened))
    return keras.writeKeras(text.layerModelOf(opened.on(referenceBackend()), parameters));
  throw new InputError(
    `a model of kind "${opened.kind}" does not consist of layers of Keras.`,
    "Write .onnx; .keras takes models of Keras and TensorFlow.js, lists of layers, classifiers and taggers.",
  );
}

/** What an opened model became, all of its lengths known or named, as an ONNX file with the model's metadata. */
export function changedOnnxFile(
  opened: NamedOpened,
  model: NamedModel,
  weights: WeightFormat,
): readonly Uint8Array[] {
  return onnxParts(model, { metadata: onnxMetadata(opened), weights });
}

/** The metadata of an ONNX file; of a forecaster what it reads, as JSON. */
function onnxMetadata(opened: NamedOpened): Readonly<Record<string, string>> | undefined {
  if (opened.kind === "onnx") return opened.model.metadata;
  if (isOfLanguage(opened)) return textMetadata(opened);
  return opened.kind === "forecaster" ? opened.model.metadata : undefined;
}

/**
 * A list of layers whose first layer accepts any number of features leaves it unknown, but ONNX files need a
 * length or a name.
 */
function checkLengths({ name, shape }: NamedValue): void {
  if (shape?.every((length) => length !== undefined)) return;
  throw new InputError(
    `the list of layers does not give the number of features of "${name}", which an ONNX file needs.`,
    "Begin the list with a layer that has inputSize or features, or write a directory.",
  );
}

/** Metadata that PyTorch's readers expect in a file with PyTorch's names. */
const PYTORCH_NAMES = { format: "pt" };

function metadataOf({ kind }: NamedOpened): Readonly<Record<string, string>> {
  return kind === "layers" || kind === "forecaster" ? PYTORCH_NAMES : {};
}

/** All tensors of a model: its parameters and running statistics. */
function tensorsOf(opened: NamedOpened, parameters: NamedTensorRecord): ReadonlyMap<string, TensorData> {
  if (opened.kind === "layers") return opened.model.stateDictionary(parameters);
  return new Map(Object.entries({ ...parameters, ...opened.model.statistics }));
}

async function writeDirectory(
  path: string,
  opened: NamedOpened,
  parameters: NamedTensorRecord,
  { golden, goldenCure, weights = "float32" }: WriteOptions,
): Promise<string[]> {
  const { files, model } = filesOf(opened, parameters, weights);
  const samplesOf = (own: NamedModel) =>
    golden === undefined ? randomGolden(own, exampleOf(opened)) : goldenFor(own, golden);
  const samples = await samplesOf({ ...model, parameters: roundedWeights(model.parameters, weights) });
  const all =
    typeof samples === "string" ? files : { ...files, "golden.safetensors": models.goldenFile(samples) };
  const lines = writtenLines(path, Object.keys(all), await writeModelFiles(path, all));
  if (typeof samples === "string")
    return [...lines, ["no golden samples: ", samples, goldenCure && `; ${goldenCure}`].join("")];
  const exact = weights === "float32" ? samples : await samplesOf({ ...opened.model, parameters });
  return [
    ...lines,
    ...(isLarge(model) ? [withoutGradients(model)] : []),
    ...(typeof exact === "string" || exact === samples ? [] : [errorLine(samples, exact, weights)]),
  ];
}

function withoutGradients(model: NamedModel): string {
  return `golden samples have no gradients: the model has ${parameterCount(model)} parameters`;
}

/** The files of a directory, and the model with the parameters as they will be read. */
function filesOf(
  opened: NamedOpened,
  parameters: NamedTensorRecord,
  weights: WeightFormat | undefined,
): { readonly files: Readonly<Record<string, FileContent>>; readonly model: NamedModel } {
  const model = { ...opened.model, parameters };
  if (isOfLanguage(opened)) {
    const safetensors = writeSafetensors(tensorsOf(opened, parameters), {}, encoded({ weights }));
    return { files: { "model.json": opened.files.json, "model.safetensors": safetensors }, model };
  }
  switch (opened.kind) {
    case "forecaster": {
      const { json, safetensors } = forecast.save(opened, encoded({ weights }));
      return { files: { "model.json": json, "model.safetensors": safetensors }, model: opened.model };
    }
    case "layers":
      return {
        files: modelFiles({ kind: "layers", model: opened.model, parameters }, encoded({ weights })),
        model,
      };
    case "onnx": {
      const file = onnxFile(opened, parameters, { weights });
      const files = modelFiles({ kind: "onnx", file });
      return { files, model: weights === "float32" ? model : readOnnx(joined(file)) };
    }
    case "brain":
    case "keras": {
      const file = joined(onnxFile(opened, parameters, { weights }));
      return { files: modelFiles({ kind: "onnx", file }), model: readOnnx(file) };
    }
  }
}
