// The gates of a step, found in its graph.
import type { Tensor } from "@grus/tensor";

type Node = Tensor["node"];

/**
 * The sigmoids, [batch, ...], through which `inputs` reach `results`, in the order of the expression: operands before what is made of
 * them, from left to right. Those of parameters alone, of a weight that a sigmoid bounds say, are none.
 */
export function gatesOf(results: readonly Tensor[], inputs: readonly Tensor[]): Tensor[] {
  const sources = new Set(inputs.map(({ node }) => node));
  const depends = new Map<Node, boolean>();
  const found: Tensor[] = [];
  const visit = (tensor: Tensor): boolean => {
    const { node } = tensor;
    if (sources.has(node)) return true;
    const known = depends.get(node);
    if (known !== undefined) return known;
    depends.set(node, false);
    const doesDepend = node.inputs.map(visit).includes(true);
    depends.set(node, doesDepend);
    if (doesDepend && node.primitive.name === "sigmoid" && tensor.rank >= 2) found.push(tensor);
    return doesDepend;
  };
  for (const result of results) visit(result);
  return found;
}
