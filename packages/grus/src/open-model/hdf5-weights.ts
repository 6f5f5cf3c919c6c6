// The weights of an HDF5 file without a model.
import { readHdf5Tensors } from "@grus/keras";
import type { OpenedWeights } from "./opened-model.ts";

/** States of Keras' random generators: unsigned 32-bit integers. */
const SEED_STATE = /(^|\/)seed_generator\/vars\/\d+$/;

/** All numeric tensors except the states of random generators. */
export function hdf5Weights(file: Uint8Array): OpenedWeights {
  const all = [...readHdf5Tensors(file)];
  const weights = all.filter(([path]) => !SEED_STATE.test(path));
  return {
    kind: "weights",
    format: "HDF5",
    tensors: new Map(weights.map(([path, dataset]) => [path, dataset.read()])),
    elements: new Map(weights.map(([path, { element }]) => [path, element])),
    leftOut: all.map(([path]) => path).filter((path) => SEED_STATE.test(path)),
  };
}
