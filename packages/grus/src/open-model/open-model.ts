// Opening a model of any kind: its format is recognised by its first bytes and names, then it is read once.
import { type LayerList, type ModelFile, type ModelSource, readPyTorch, readSafetensors } from "@grus/io";
import { readKeras } from "@grus/keras";
import { openOnnx } from "@grus/onnx";
import { hdf5Weights } from "./hdf5-weights.ts";
import { openDirectory } from "./open-directory.ts";
import type { OpenedModel, RunnableModel } from "./opened-model.ts";
import { beneath, withLayers, withoutLayers } from "./opened-weights.ts";
import { recogniseFormat } from "./recognise-format.ts";
import { refusal } from "./refusal.ts";

/** Options of {@link openModel}. */
export interface OpenModelOptions {
  /** The layers of a model, for files that hold only its tensors. Refused for files that hold a model. */
  readonly layers?: LayerList | undefined;
  /**
   * For files that hold only tensors: keeps those whose names begin with the prefix, and removes it. "model"
   * takes "model.head.weight" as "head.weight". Refused for files that hold a model.
   */
  readonly prefix?: string | undefined;
}

/**
 * Opens a file or a directory: an ONNX or Keras model, a PyTorch or safetensors file with a list of layers,
 * or a directory that Grus wrote. Tensors without a model are of kind "weights". In Node, `modelAt(path)` of
 * "grus/node" gives the source; in a page it is `{ bytes, name }`, or just the bytes. Throws `ModelFileError`
 * for a file that is not a model, `PortabilityError` for a forecaster that depends on more than a window, and the reader's error for one that is damaged or not supported.
 *
 *     const { model } = await openRunnable(new Uint8Array(await response.arrayBuffer()));
 *     const outputs = await evaluate(backend, model.apply(model.parameters, inputs));
 */
export async function openModel(
  source: Uint8Array | ModelSource,
  { layers, prefix }: OpenModelOptions = {},
): Promise<OpenedModel> {
  const given = source instanceof Uint8Array ? { bytes: source } : source;
  const opened = "read" in given ? await openDirectory(given) : await openFile(given);
  if (layers === undefined && prefix === undefined) return opened;
  if (opened.kind !== "weights") throw hasOwnLayers(given.name);
  const own = prefix === undefined ? opened : beneath(opened, prefix, given.name);
  return layers === undefined ? own : withLayers(own, layers, given.name);
}

/**
 * As {@link openModel}, for models that can be run. For tensors without a model it throws `ModelFileError`,
 * which suggests a list of layers.
 */
export async function openRunnable(
  source: Uint8Array | ModelSource,
  options: OpenModelOptions = {},
): Promise<RunnableModel> {
  const opened = await openModel(source, options);
  if (opened.kind !== "weights") return opened;
  throw withoutLayers(opened, source instanceof Uint8Array ? undefined : source.name);
}

async function openFile({ bytes, name, beside = async () => undefined }: ModelFile): Promise<OpenedModel> {
  const format = recogniseFormat(bytes, name);
  switch (format) {
    case "ONNX":
      return { kind: "onnx", model: await openOnnx(bytes, beside) };
    case "Keras":
      return { kind: "keras", model: readKeras(bytes) };
    case "HDF5":
      return hdf5Weights(bytes);
    case "PyTorch":
      return { kind: "weights", format, tensors: readPyTorch(bytes).tensors, leftOut: [] };
    case "safetensors":
      return { kind: "weights", format, ...readSafetensors(bytes), leftOut: [] };
    default:
      throw notAModel(name, format);
  }
}

function notAModel(name: string | undefined, format: "checkpoint" | undefined): Error {
  return refusal(name, {
    expected: "an ONNX, Keras, PyTorch or safetensors model, or a directory that Grus wrote",
    got: format === undefined ? "an unknown format" : `a training ${format}`,
    cure: "Pass a file .onnx, .keras, .h5, .pt, .pth or .safetensors.",
  });
}

function hasOwnLayers(name: string | undefined): Error {
  return refusal(name, {
    expected: "tensors without a model, since layers or a prefix are given",
    got: "a model, which has its own layers",
    cure: "Omit layers and prefix.",
  });
}
