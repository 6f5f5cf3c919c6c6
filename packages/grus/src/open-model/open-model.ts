// Opening a model of any kind: its format is recognised by first bytes and names, then its reader reads it once.
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
  /** The layers that tensors alone are of, which makes a model of them. Refused for what says itself what it is made of. */
  readonly layers?: LayerList | undefined;
  /** Of tensors alone only those whose names begin so, without it: "model" takes "model.head.weight" as "head.weight". Refused as `layers` is. */
  readonly prefix?: string | undefined;
}

/**
 * What a file or a directory holds: a model of ONNX, of Keras, of PyTorch or safetensors with a list of layers, a directory that Grus wrote; or tensors without a
 * model, of kind "weights". In Node `modelAt(path)` of "grus/node" gives the source; in a page it is `{ bytes, name }`, or the bytes alone. Throws `ModelFileError` for
 * what is not a model, and the reader's error for what is damaged or not supported.
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
  if (opened.kind !== "weights") throw saysItself(given.name);
  const own = prefix === undefined ? opened : beneath(opened, prefix, given.name);
  return layers === undefined ? own : withLayers(own, layers, given.name);
}

/** As {@link openModel}, for what can be run. Throws `ModelFileError` for tensors without a model, with the list of layers that they may be of. */
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
    expected: "a model of ONNX, Keras, PyTorch or safetensors, or a directory that Grus wrote",
    got: format === undefined ? "content of no known format" : `a ${format} of training`,
    cure: "Pass a file .onnx, .keras, .h5, .pt, .pth or .safetensors.",
  });
}

function saysItself(name: string | undefined): Error {
  return refusal(name, {
    expected: "tensors alone, since layers or a prefix are given",
    got: "a model, which says itself what it is made of",
    cure: "Leave out layers and prefix.",
  });
}
