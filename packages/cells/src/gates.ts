// The gates of a cell, which stand next to each other in one tensor.
import { split, type Tensor } from "@grus/tensor";

/** A tuple of `Count` tensors. */
export type Gates<Count extends number, Found extends Tensor[] = []> = Found["length"] extends Count
  ? Found
  : Gates<Count, [...Found, Tensor]>;

/** The `count` equal parts of a tensor along `axis`, the last by default. */
export function splitGates<Count extends number>(x: Tensor, count: Count, axis = -1): Gates<Count> {
  const size = x.shape.at(axis)! / count;
  return split(
    x,
    axis,
    Array.from({ length: count }, () => size),
  ) as unknown as Gates<Count>;
}
