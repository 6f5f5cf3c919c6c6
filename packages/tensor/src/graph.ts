// Traversal of the lazy graph.
import type { Node, Tensor } from "./tensor.ts";

/** Every node that `outputs` depend on, operands before their users, without descending below `stop`. */
export function topologicalOrder(outputs: readonly Tensor[], stop?: (node: Node) => boolean): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, "open" | "done">();
  const pending: Node[] = outputs.map(({ node }) => node).reverse();
  while (pending.length > 0) {
    const node = pending.at(-1)!;
    const seen = state.get(node);
    if (seen === undefined) {
      state.set(node, "open");
      if (!stop?.(node))
        for (const input of node.inputs) if (!state.has(input.node)) pending.push(input.node);
    } else {
      pending.pop();
      if (seen === "open") order.push(node);
      state.set(node, "done");
    }
  }
  return order;
}

/** The nodes of `order` that depend on one of `sources`, the sources included. */
export function dependents(order: readonly Node[], sources: readonly Tensor[]): Set<Node> {
  const found = new Set(sources.map(({ node }) => node));
  for (const node of order) if (node.inputs.some((input) => found.has(input.node))) found.add(node);
  return found;
}
