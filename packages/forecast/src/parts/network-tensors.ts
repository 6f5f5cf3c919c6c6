// The parameters of networks of one form as the tensors of a record, and back.
import { flatten, fromData, leaves, mapTree, type Tensor, type TensorData } from "@grus/tensor";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import type { PartRecord } from "./part.ts";

type Tensors = NonNullable<PartRecord["tensors"]>;

/** The tensors of a record: "0.head.weight" is the head's weight of the first network. */
export function tensorsOf(networks: readonly object[]): Tensors {
  return Object.fromEntries(
    networks.flatMap((network, i) => flatten(network).map(({ path, leaf }) => [`${i}.${path}`, leaf])),
  );
}

/** The parameters of `count` networks of the same form. Throws {@link ForecasterFileError} where one lacks a tensor. */
export function networksFrom<Parameters>(form: Parameters, count: number, tensors: Tensors): Parameters[] {
  return Array.from({ length: count }, (_, i) =>
    mapTree(form, (_leaf: Tensor, path): Tensor => fromData(tensorAt(tensors, `${i}.${path}`))),
  );
}

/** The number of elements of all parameters. */
export function parametersOf(networks: readonly object[]): number {
  return leaves(networks).reduce((total, { size }) => total + size, 0);
}

function tensorAt(tensors: Tensors, path: string): TensorData<"float32"> {
  const found = tensors[path];
  if (found?.dtype === "float32")
    return { shape: found.shape, dtype: "float32", data: Float32Array.from(found.data) };
  throw new ForecasterFileError(`a network has no tensor "${path}" of float32.`);
}
