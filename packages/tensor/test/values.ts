// Values of tensors, as the reference computes them in float64.
import { evaluate } from "../src/compile.ts";
import { referenceBackend } from "../src/reference-backend.ts";
import type { Tensor } from "../src/tensor.ts";
import { mapTree, type WithLeaves } from "../src/tree.ts";

/** The tree with each tensor replaced by its numbers, row-major. */
export async function valuesOf<T>(tree: T): Promise<WithLeaves<T, number[]>> {
  const found = await evaluate(referenceBackend({ precision: "float64" }), tree);
  return mapTree(found, (leaf) => Array.from((leaf as Tensor).data)) as WithLeaves<T, number[]>;
}
