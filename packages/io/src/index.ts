// Model files.

export { openBrowserCheckpoints } from "./checkpoint/browser-checkpoints.ts";
export type { CheckpointContent, CheckpointValue } from "./checkpoint/checkpoint.ts";
export { CheckpointVersionError, decodeCheckpoint, encodeCheckpoint } from "./checkpoint/checkpoint-file.ts";
export type {
  CheckpointStore,
  CheckpointStoreOptions,
  LoadedCheckpoint,
  SkippedCheckpoint,
} from "./checkpoint/checkpoint-store.ts";
export type { Float64Reading } from "./files/element-types.ts";
export { type FileFormat, type FileProblem, ModelFileError } from "./files/model-file-error.ts";
export { type ModelFormat, recogniseFormat } from "./files/recognise-format.ts";
export type { Hdf5Attribute } from "./hdf5/attributes.ts";
export type { Hdf5Type } from "./hdf5/datatype.ts";
export type { Hdf5Dataset, ReadDatasetOptions } from "./hdf5/read-hdf5.ts";
export {
  batchNormFromKeras,
  batchNormToKeras,
  denseFromKeras,
  denseToKeras,
  embeddingFromKeras,
  embeddingToKeras,
  gruFromKeras,
  gruToKeras,
  type KerasBatchNormWeights,
  type KerasDenseWeights,
  type KerasGruOptions,
  KerasLayoutError,
  type KerasNormWeights,
  type KerasRecurrentWeights,
  lstmFromKeras,
  lstmToKeras,
  normFromKeras,
  normToKeras,
  simpleRnnFromKeras,
  simpleRnnToKeras,
} from "./keras/keras-layout.ts";
export {
  type KerasLayerInfo,
  type KerasModel,
  kerasLayerParameters,
  readHdf5Tensors,
  readKeras,
} from "./keras/read-keras.ts";
export {
  type ActivationName,
  activationNames,
  type LayerDescription,
  type LayerKinds,
  type LayerList,
  parseLayerList,
  type RecurrentDescription,
} from "./model/layer-list.ts";
export { type LayerModel, layerModel } from "./model/layer-model.ts";
export { gatesOf, type LayerTensor, layerTensors } from "./model/layer-tensors.ts";
export {
  type DirectoryModel,
  type ModelFiles,
  modelFiles,
  type ReadModelFile,
  readModelFiles,
} from "./model/model-files.ts";
export type { NamedModel, NamedTensorRecord, NamedValue } from "./model/named-model.ts";
export { type RecognisedModule, recogniseModules } from "./model/recognise-modules.ts";
export type { OnnxInput } from "./onnx/export/traces.ts";
export { onnxExternalFiles, type ReadExternal } from "./onnx/external-data.ts";
export { type OnnxModel, type OnnxValue, type ReadOnnxOptions, readOnnx } from "./onnx/read-onnx.ts";
export type { OnnxRecurrence } from "./onnx/recurrences.ts";
export { type WriteOnnxOptions, writeOnnx } from "./onnx/write-onnx.ts";
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
