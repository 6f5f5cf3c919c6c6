// The kind of model file that some bytes are, by their content.
import { isCheckpoint, isPyTorch, isSafetensors } from "@grus/io";
import { isHdf5, isKeras } from "@grus/keras";
import { isOnnx } from "@grus/onnx";

/** A kind of file that some reader reads: `readSafetensors`, `readPyTorch`, `readOnnx`, `readKeras`, `readHdf5Tensors`, `decodeCheckpoint`. */
export type ModelFormat = "safetensors" | "PyTorch" | "Keras" | "HDF5" | "ONNX" | "checkpoint";

/**
 * The format of a file by its content; where that is none of these, by the ending of `name`, so that the reader of the format can say what is wrong with it;
 * undefined where both tell nothing. Only first bytes, names and outermost fields are looked at. Says nothing about whether the file is whole: its reader does.
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
  return isOnnx(file) ? "ONNX" : undefined;
}
