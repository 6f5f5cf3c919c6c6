// Model files.
export {
  embeddingFromPyTorch,
  embeddingToPyTorch,
  linearFromPyTorch,
  linearToPyTorch,
  PyTorchLayoutError,
  type PyTorchOptions,
  projectedLstmFromPyTorch,
  recurrentFromPyTorch,
  recurrentToPyTorch,
  type StateDictionary,
} from "./pytorch-layout.ts";
export { type ReadSafetensorsOptions, readSafetensors, type SafetensorsFile } from "./read-safetensors.ts";
export type { Float64Reading } from "./safetensors-dtype.ts";
export { SafetensorsError, type SafetensorsProblem } from "./safetensors-error.ts";
export { type NamedTensors, writeSafetensors } from "./write-safetensors.ts";
