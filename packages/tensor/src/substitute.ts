// Replaces nodes of the lazy graph by tensors.
import { topologicalOrder } from "./graph.ts";
import { asPart } from "./scope.ts";
import { apply, isApplication, type Node, type Tensor } from "./tensor.ts";

/**
 * The outputs, computed from `replacements` (one tensor for each output of a node) wherever they depend on their
 * nodes. What does not depend on them stays as it is.
 */
export function substitute(
  outputs: readonly Tensor[],
  replacements: ReadonlyMap<Node, readonly Tensor[]>,
): Tensor[] {
  const changed = new Map(replacements);
  const changedOf = (x: Tensor): Tensor => changed.get(x.node)?.[x.index] ?? x;
  for (const node of topologicalOrder(outputs, (node) => replacements.has(node))) {
    if (changed.has(node) || !isApplication(node)) continue;
    const inputs = node.inputs.map(changedOf);
    if (inputs.some((input, i) => input !== node.inputs[i]))
      changed.set(
        node,
        asPart(node.part, () => apply(node.primitive, inputs, node.attrs)),
      );
  }
  return outputs.map(changedOf);
}
