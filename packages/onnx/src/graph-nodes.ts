// The nodes of a graph and its inner graphs.
import type { GraphProto, NodeProto } from "./schema.ts";
import { withInner } from "./sort-nodes.ts";

/** The nodes of a graph, each followed by those of its inner graphs. */
export function nodesOf({ node: nodes }: GraphProto): NodeProto[] {
  return nodes.flatMap((node) => [
    node,
    ...node.attribute.flatMap(({ g }) => (g === undefined ? [] : nodesOf(g))),
  ]);
}

/** The graph with its nodes changed, those of inner graphs too. */
export function mapNodes(graph: GraphProto, change: (node: NodeProto) => NodeProto): GraphProto {
  return {
    ...graph,
    node: graph.node.map((node) => change(withInner(node, (inner) => mapNodes(inner, change)))),
  };
}
