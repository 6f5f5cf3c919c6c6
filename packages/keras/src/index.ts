// Keras models and HDF5 files.

export {
  type ConvParameters,
  convFromKeras,
  convToKeras,
  depthwiseConvFromKeras,
  depthwiseConvToKeras,
  type KerasConvWeights,
} from "./conv-layout.ts";
export type { Hdf5Attribute } from "./hdf5/attributes.ts";
export type { Hdf5Type } from "./hdf5/datatype.ts";
export type { Hdf5Dataset, Hdf5Group, ReadDatasetOptions } from "./hdf5/read-hdf5.ts";
export { isHdf5 } from "./hdf5/superblock.ts";
export { isKeras } from "./is-keras.ts";
export type { KerasContents, KerasFormat } from "./keras-file.ts";
export {
  batchNormFromKeras,
  batchNormToKeras,
  denseFromKeras,
  denseToKeras,
  embeddingFromKeras,
  embeddingToKeras,
  gruFromKeras,
  gruToKeras,
  type KerasBatchNormParameters,
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
} from "./keras-layout.ts";
export {
  type KerasLayerInfo,
  type KerasModel,
  kerasLayerParameters,
  kerasRecurrentParameters,
  readHdf5Tensors,
  readKeras,
} from "./read-keras.ts";
export { isTfjs } from "./tfjs/is-tfjs.ts";
export { readTfjs } from "./tfjs/read-tfjs.ts";
export type { LayerWeights, ModelWeights } from "./weights.ts";
export { type WriteKerasOptions, writeKeras } from "./write/write-keras.ts";
