// The gates of a cell, stored contiguously in one tensor.
import { type Copies, split, type Tensor } from "@grus/tensor";

/** The `count` equal parts of a tensor along `axis`, the last by default. */
export function splitGates<Count extends number>(x: Tensor, count: Count, axis = -1): Copies<Tensor, Count> {
  const size = x.shape.at(axis)! / count;
  const lengths: readonly number[] = Array.from({ length: count }, () => size);
  const parts: readonly Tensor[] = split(x, axis, lengths);
  return parts as Copies<Tensor, Count>;
}
