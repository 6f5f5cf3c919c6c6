// Model files.

export type { Float64Reading } from "./files/element-types.ts";
export { type FileFormat, type FileProblem, ModelFileError } from "./files/model-file-error.ts";
export { type NamedTensorRecord, type OnnxModel, type OnnxValue, readOnnx } from "./onnx/read-onnx.ts";
export {
  batchNormFromPyTorch,
  batchNormToPyTorch,
  embeddingFromPyTorch,
  embeddingToPyTorch,
  linearFromPyTorch,
  linearToPyTorch,
  normFromPyTorch,
  normToPyTorch,
  PyTorchLayoutError,
  type PyTorchOptions,
  projectedLstmFromPyTorch,
  recurrentFromPyTorch,
  recurrentToPyTorch,
  type StateDictionary,
} from "./pytorch/pytorch-layout.ts";
export {
  type PyTorchFile,
  type PyTorchValue,
  type ReadPyTorchOptions,
  readPyTorch,
} from "./pytorch/read-pytorch.ts";
export {
  type ReadSafetensorsOptions,
  readSafetensors,
  type SafetensorsFile,
} from "./safetensors/read-safetensors.ts";
export { SafetensorsError, type SafetensorsProblem } from "./safetensors/safetensors-error.ts";
export { type NamedTensors, writeSafetensors } from "./safetensors/write-safetensors.ts";
