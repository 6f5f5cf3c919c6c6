// Detection of Keras models by names alone: no weights are read.
import { isZip, ModelFileError, zipNames } from "@grus/io/files";
import { readRootAttributes } from "./hdf5/read-hdf5.ts";
import { isHdf5 } from "./hdf5/superblock.ts";

/** Whether a file is a model saved by Keras, as an archive or in HDF5. `readKeras` checks the rest. */
export function isKeras(file: Uint8Array): boolean {
  if (isZip(file)) return isArchive(zipNames(file));
  return isHdf5(file) && hasConfiguration(file);
}

function isArchive(names: readonly string[]): boolean {
  return names.includes("config.json") && names.includes("model.weights.h5");
}

/** Whether an HDF5 file holds a model besides weights. */
function hasConfiguration(file: Uint8Array): boolean {
  try {
    return readRootAttributes(file).has("model_config");
  } catch (error) {
    if (error instanceof ModelFileError) return false;
    throw error;
  }
}
