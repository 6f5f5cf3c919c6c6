// Model files.

export type { BrainModel } from "./brain/brain-model.ts";
export { isBrain } from "./brain/is-brain.ts";
export { readBrain } from "./brain/read-brain.ts";
export { openBrowserCheckpoints, openBrowserKeyedCheckpoints } from "./checkpoint/browser-checkpoints.ts";
export type { CheckpointContent, CheckpointValue } from "./checkpoint/checkpoint.ts";
export {
  CheckpointVersionError,
  decodeCheckpoint,
  encodeCheckpoint,
  isCheckpoint,
} from "./checkpoint/checkpoint-file.ts";
export type {
  CheckpointStore,
  CheckpointStoreOptions,
  LoadedCheckpoint,
  SkippedCheckpoint,
} from "./checkpoint/checkpoint-store.ts";
export type { KeyedCheckpoints } from "./checkpoint/keyed-checkpoints.ts";
export type { Bytes } from "./files/bytes.ts";
export type { Float64Reading } from "./files/element-types.ts";
export { type FileFormat, type FileProblem, ModelFileError } from "./files/model-file-error.ts";
export {
  type ActivationName,
  activationNames,
  type LayerDescription,
  type LayerKinds,
  type LayerList,
  type NormDescription,
  parseLayerList,
  type RecurrentDescription,
} from "./model/layer-list.ts";
export { type LayerModel, layerModel } from "./model/layer-model.ts";
export { gatesOf, type LayerTensor, layerTensors } from "./model/layer-tensors.ts";
export {
  type DirectoryModel,
  type ModelFiles,
  modelFiles,
  readModelFiles,
  type WrittenModel,
} from "./model/model-files.ts";
export { type ModelFromOptions, modelFrom } from "./model/model-from.ts";
export type { ModelDirectory, ModelFile, ModelSource, ReadModelFile } from "./model/model-source.ts";
export type { NamedModel, NamedTensorRecord, NamedValue } from "./model/named-model.ts";
export { loadParameters, saveParameters } from "./model/parameters-file.ts";
export { type RecognisedModule, recogniseModules } from "./model/recognise-modules.ts";
export { type SequentialModelOptions, sequentialModel } from "./model/sequential-model.ts";
export { isPyTorch } from "./pytorch/is-pytorch.ts";
export type { PassedOverValue, PyTorchFile, PyTorchValue } from "./pytorch/materialise.ts";
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
  rmsNormFromPyTorch,
  rmsNormToPyTorch,
  type StateDictionary,
} from "./pytorch/pytorch-layout.ts";
export { type ReadPyTorchOptions, readPyTorch } from "./pytorch/read-pytorch.ts";
export { isSafetensors } from "./safetensors/is-safetensors.ts";
export {
  type ReadSafetensorsOptions,
  readSafetensors,
  type SafetensorsFile,
} from "./safetensors/read-safetensors.ts";
export { SafetensorsError, type SafetensorsProblem } from "./safetensors/safetensors-error.ts";
export type { WeightEncoding } from "./safetensors/stored-tensors.ts";
export { float16Weights, int8Weights } from "./safetensors/weight-encodings.ts";
export {
  type NamedTensors,
  type WriteSafetensorsOptions,
  writeSafetensors,
} from "./safetensors/write-safetensors.ts";
export { isShardIndex, readSharded, type ShardedFile } from "./sharded/read-sharded.ts";
export { shardIndices } from "./sharded/shard-indices.ts";
