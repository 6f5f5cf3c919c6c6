// The constants of a graph: initializers, those of nodes, and those of inner graphs.
import type { AttributeProto, GraphProto, TensorProto } from "./schema.ts";

/** The constants of a graph and its inner graphs, in order. */
export function tensorsOf(graph: GraphProto): TensorProto[] {
  const found: TensorProto[] = [];
  mapTensors(graph, (proto) => {
    found.push(proto);
    return proto;
  });
  return found;
}

/** The graph with its constants replaced, those of inner graphs too. */
export function mapTensors(graph: GraphProto, change: (proto: TensorProto) => TensorProto): GraphProto {
  const attribute = (own: AttributeProto): AttributeProto => ({
    ...own,
    ...(own.t && { t: change(own.t) }),
    ...(own.g && { g: mapTensors(own.g, change) }),
  });
  return {
    ...graph,
    initializer: graph.initializer.map(change),
    node: graph.node.map((node) => ({ ...node, attribute: node.attribute.map(attribute) })),
  };
}
