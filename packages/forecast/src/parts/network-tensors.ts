// The parameters of networks of one form as the tensors of a record, and back.
import { aWhole, type JsonKind } from "@grus/io/files";
import { flatten, fromData, leaves, mapTree, type Tensor } from "@grus/tensor";
import type { PartRecord } from "./part.ts";
import { tensorOf } from "./record-reader.ts";

type Tensors = NonNullable<PartRecord["tensors"]>;

/** The tensors of a record: "0.head.weight" is the head's weight of the first network. */
export function tensorsOf(networks: readonly object[]): Tensors {
  return Object.fromEntries(
    networks.flatMap((network, i) => flatten(network).map(({ path, leaf }) => [`${i}.${path}`, leaf])),
  );
}

/**
 * The parameters of `count` networks of the same form in a record; those of the form may be a traced graph. Throws
 * {@link ForecasterFileError} where one lacks a tensor, or has one of another shape.
 */
export function networksFrom<Parameters>(form: Parameters, count: number, record: PartRecord): Parameters[] {
  return Array.from({ length: count }, (_, i) =>
    mapTree(form, ({ shape }: Tensor, path): Tensor => {
      const { data } = tensorOf(record, `${i}.${path}`, shape);
      return fromData({ shape, dtype: "float32", data: Float32Array.from(data) });
    }),
  );
}

/** How many layers the networks of a record can have: each has a tensor. */
export function aDepth({ tensors = {} }: PartRecord): JsonKind<number> {
  return aWhole({ least: 1, most: Math.max(1, Object.keys(tensors).length) });
}

/** The number of elements of all parameters. */
export function parametersOf(networks: readonly object[]): number {
  return leaves(networks).reduce((total, { size }) => total + size, 0);
}
