// Recognising the format of a model file by its content.
import { isBrain, isCheckpoint, isPyTorch, isSafetensors, isShardIndex } from "@grus/io";
import { isHdf5, isKeras, isTfjs } from "@grus/keras";
import { isOnnx } from "@grus/onnx";

/**
 * A file format, with its reader: `readSafetensors`, `readSharded` (an index of safetensors or PyTorch files),
 * `readPyTorch`, `readKeras`, `readHdf5Tensors`, `readOnnx`, `readTfjs`, `readBrain`, `decodeCheckpoint`; "grus" is the
 * model.json of a directory that Grus wrote.
 */
export type ModelFormat =
  | "safetensors"
  | "shard index"
  | "PyTorch"
  | "Keras"
  | "HDF5"
  | "ONNX"
  | "TensorFlow.js"
  | "brain.js"
  | "checkpoint"
  | "grus";

/**
 * The format of a file by its content; failing that, by the extension of `name`, so that the reader of that
 * format can report what is wrong; undefined if neither is recognised. Looks only at the first bytes, names
 * and outermost fields, and does not check that the file is complete: its reader does.
 */
export function recogniseFormat(file: Uint8Array, name = ""): ModelFormat | undefined {
  return formatOf(file) ?? ENDINGS[/\.[^./\\]+$/.exec(name)?.[0].toLowerCase() ?? ""];
}

const ENDINGS: Readonly<Record<string, ModelFormat>> = {
  ".h5": "HDF5",
  ".keras": "Keras",
  ".onnx": "ONNX",
  ".pt": "PyTorch",
  ".pth": "PyTorch",
  ".safetensors": "safetensors",
};

function formatOf(file: Uint8Array): ModelFormat | undefined {
  if (isKeras(file)) return "Keras";
  if (isHdf5(file)) return "HDF5";
  if (isPyTorch(file)) return "PyTorch";
  if (isCheckpoint(file)) return "checkpoint";
  if (isSafetensors(file)) return "safetensors";
  if (isTfjs(file)) return "TensorFlow.js";
  if (isBrain(file)) return "brain.js";
  if (isShardIndex(file)) return "shard index";
  if (isOwn(file)) return "grus";
  return isOnnx(file) ? "ONNX" : undefined;
}

function isOwn(file: Uint8Array): boolean {
  return /^\s*\{\s*"format":\s*"grus-/.test(new TextDecoder().decode(file.subarray(0, 64)));
}
