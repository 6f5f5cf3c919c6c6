// Values of tensors, computed by the reference backend in float64.
import { evaluate } from "../src/compile.ts";
import { referenceBackend } from "../src/reference-backend.ts";
import type { Tensor } from "../src/tensor.ts";
import { type MapLeaves, mapTree } from "../src/tree.ts";

/** The tree with each tensor replaced by its numbers, row-major. */
export async function valuesOf<T>(tree: T): Promise<MapLeaves<T, Tensor, number[]>> {
  const found = await evaluate(referenceBackend({ precision: "float64" }), tree);
  return mapTree(found, (leaf: Tensor) => Array.from(leaf.data));
}
