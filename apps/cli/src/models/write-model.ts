// Writing a model where and as a path says: an ONNX file, tensors, or a directory of Grus.
import { extname } from "node:path";
import {
  forecasterFiles,
  goldenFile,
  modelFiles,
  type NamedModel,
  type NamedTensorRecord,
  readOnnx,
  type TensorData,
  withForecastParameters,
  writeOnnx,
  writeSafetensors,
} from "grus";
import { InputError } from "../errors.ts";
import { writeFiles, writeOneFile } from "../output/write-files.ts";
import { drawnGolden, goldenFor } from "./golden.ts";
import type { OpenedModel, Weights } from "./open-model.ts";

/** Anything that can be run. */
export type RunnableModel = Exclude<OpenedModel, Weights>;

/** What else is written. */
export interface WriteOptions {
  /** Inputs of the golden samples of a directory. Default: drawn from a fixed seed. */
  readonly golden?: Readonly<Record<string, TensorData>>;
}

/** Writes a model with its own parameters or others; returns lines that say what was written. Throws {@link InputError} for formats that are not written. */
export async function writeModel(
  path: string,
  opened: RunnableModel,
  parameters: NamedTensorRecord = opened.model.parameters,
  options: WriteOptions = {},
): Promise<string[]> {
  switch (formatOf(path)) {
    case "onnx":
      await writeOneFile(path, onnxFile(opened, parameters));
      return [`wrote ${path}`];
    case "safetensors":
      await writeOneFile(path, writeSafetensors(tensorsOf(opened, parameters), { format: "pt" }));
      return [`wrote ${path}`];
    case "directory":
      return writeDirectory(path, opened, parameters, options);
  }
}

/** Writes tensors without a model. Throws {@link InputError} unless the path is of a safetensors file. */
export async function writeWeights(path: string, { tensors }: Weights): Promise<string[]> {
  if (formatOf(path) !== "safetensors") {
    throw new InputError(
      `${path}: tensors alone can be written as .safetensors.`,
      "Say with --layers FILE which layers they are of; `grus inspect` shows what is recognised.",
    );
  }
  await writeOneFile(path, writeSafetensors(tensors, { format: "pt" }));
  return [`wrote ${path}`];
}

const REASONS: Readonly<Record<string, string>> = {
  ".pt": "PyTorch's own files are pickles, which run as programs; Grus writes none",
  ".pth": "PyTorch's own files are pickles, which run as programs; Grus writes none",
  ".keras": "Keras rebuilds its own layers from such files, which Grus cannot promise of any model",
  ".h5": "Grus writes no HDF5",
};

function formatOf(path: string): "onnx" | "safetensors" | "directory" {
  const extension = extname(path).toLowerCase();
  if (extension === ".onnx" || extension === ".safetensors") return extension.slice(1) as "onnx";
  const reason = REASONS[extension];
  if (reason === undefined && extension === "") return "directory";
  throw new InputError(
    `${path}: cannot be written${reason === undefined ? "" : `: ${reason}`}.`,
    "Write .onnx, .safetensors (which PyTorch and Keras read), or a directory (a name without an extension).",
  );
}

/** The model as an ONNX file. */
export function onnxFile(opened: RunnableModel, parameters: NamedTensorRecord): Uint8Array {
  if (opened.kind === "onnx") return opened.model.toFile(parameters);
  const { inputs, apply } = opened.model as NamedModel;
  return writeOnnx({
    parameters,
    apply,
    inputs: Object.fromEntries(
      inputs.map(({ name, dtype, shape }) => [name, { dtype, shape: shape! as never }]),
    ),
    ...(opened.kind === "forecaster"
      ? { metadata: { preparation: JSON.stringify(opened.forecaster.preparation) } }
      : {}),
  });
}

function tensorsOf(opened: RunnableModel, parameters: NamedTensorRecord): ReadonlyMap<string, TensorData> {
  if (opened.kind === "layers") return opened.model.stateDictionary(parameters);
  return new Map(Object.entries(parameters));
}

async function writeDirectory(
  path: string,
  opened: RunnableModel,
  parameters: NamedTensorRecord,
  { golden }: WriteOptions,
): Promise<string[]> {
  const { files, model } = filesOf(opened, parameters);
  const samples = golden === undefined ? await drawnGolden(model) : await goldenFor(model, golden);
  const all = typeof samples === "string" ? files : { ...files, "golden.safetensors": goldenFile(samples) };
  await writeFiles(path, all);
  const line = `wrote ${Object.keys(all).join(", ")} to ${path}`;
  return typeof samples === "string" ? [line, `no golden samples: ${samples}; give --golden`] : [line];
}

/** The files of a directory, and the model with the parameters that they will be read as. */
function filesOf(
  opened: RunnableModel,
  parameters: NamedTensorRecord,
): { readonly files: Readonly<Record<string, string | Uint8Array>>; readonly model: NamedModel } {
  const model = { ...opened.model, parameters };
  switch (opened.kind) {
    case "forecaster": {
      const forecaster = withForecastParameters(opened.forecaster, parameters);
      const { json, safetensors } = forecasterFiles(forecaster);
      return { files: { "model.json": json, "model.safetensors": safetensors }, model };
    }
    case "layers":
    case "onnx":
      return { files: modelFiles(opened, parameters), model };
    case "keras": {
      const exported = readOnnx(onnxFile(opened, parameters));
      return { files: modelFiles({ kind: "onnx", model: exported }, exported.parameters), model: exported };
    }
  }
}
