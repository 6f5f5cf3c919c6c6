// The order of nodes: converters write them in any order, ONNX asks for one in which each comes after those it
// reads.
import { DAMAGED, ModelFileError, quote } from "@grus/io/files";
import type { AttributeProto, GraphProto, NodeProto } from "./schema.ts";

/** The maximum number of nodes of a cycle in a message. */
const MAX_NAMED = 8;

/**
 * The graph with its nodes in an order in which each comes after those it reads, inner graphs too. Nodes in
 * such an order keep it. Throws {@link ModelFileError} for a cycle, and for two nodes that compute one value.
 */
export function sortedGraph(graph: GraphProto): GraphProto {
  return { ...graph, node: sortedNodes(graph.node).map((node) => withInner(node, sortedGraph)) };
}

/** {@link sortedGraph} for a list of nodes, such as those of a function. */
export function sortedNodes(nodes: readonly NodeProto[]): readonly NodeProto[] {
  const makers = makersOf(nodes);
  const order: NodeProto[] = [];
  const state = new Map<number, "open" | "done">();
  for (const start of nodes.keys()) {
    const path = [pathNode(start, nodes[start]!)];
    while (path.length > 0) {
      const current = path.at(-1)!;
      if (state.get(current.at) === undefined) state.set(current.at, "open");
      const name = state.get(current.at) === "done" ? undefined : current.reads[current.next++];
      if (name === undefined) {
        path.pop();
        if (state.get(current.at) === "open") order.push(nodes[current.at]!);
        state.set(current.at, "done");
        continue;
      }
      const maker = makers.get(name);
      if (maker === undefined || state.get(maker) === "done") continue;
      if (state.get(maker) === "open")
        throw cycle(
          path.map(({ at }) => at),
          maker,
          nodes,
        );
      path.push(pathNode(maker, nodes[maker]!));
    }
  }
  return order;
}

/** The name of a node; of one without a name, that of its first output. */
export function nodeName({ name, output, opType = "" }: NodeProto): string {
  return name || output.find((own) => own !== "") || opType;
}

/** A node with its inner graphs changed. */
export function withInner(node: NodeProto, change: (graph: GraphProto) => GraphProto): NodeProto {
  if (node.attribute.every(({ g }) => g === undefined)) return node;
  const attribute = node.attribute.map(
    (own): AttributeProto => (own.g === undefined ? own : { ...own, g: change(own.g) }),
  );
  return { ...node, attribute };
}

interface PathNode {
  readonly at: number;
  readonly reads: readonly string[];
  next: number;
}

function pathNode(at: number, node: NodeProto): PathNode {
  return { at, reads: readsOf(node), next: 0 };
}

/** The position of the node that computes each value. */
function makersOf(nodes: readonly NodeProto[]): Map<string, number> {
  const makers = new Map<string, number>();
  nodes.forEach(({ output }, at) => {
    for (const name of output) {
      if (name === "") continue;
      const other = makers.get(name);
      if (other !== undefined) throw computedTwice(name, nodes[other]!, nodes[at]!);
      makers.set(name, at);
    }
  });
  return makers;
}

/** The values that a node reads, those that its inner graphs take from outside included. */
function readsOf({ input, attribute }: NodeProto): string[] {
  return [
    ...input.filter((name) => name !== ""),
    ...attribute.flatMap(({ g }) => (g === undefined ? [] : freeNames(g))),
  ];
}

/** The values that a graph takes from outside. */
function freeNames({ node, input, output, initializer }: GraphProto): string[] {
  const own = new Set([
    ...node.flatMap((inner) => inner.output),
    ...input.map(({ name = "" }) => name),
    ...initializer.map(({ name = "" }) => name),
  ]);
  const read = [...node.flatMap(readsOf), ...output.map(({ name = "" }) => name)];
  return [...new Set(read)].filter((name) => !own.has(name));
}

function cycle(path: readonly number[], back: number, nodes: readonly NodeProto[]): ModelFileError {
  const names = [...path.slice(path.indexOf(back)).reverse(), path.at(-1)!].map((at) =>
    quote(nodeName(nodes[at]!)),
  );
  const shown = names.length > MAX_NAMED ? [...names.slice(0, MAX_NAMED), "…"] : names;
  return new ModelFileError("ONNX", {
    place: `node ${quote(nodeName(nodes[back]!))}`,
    expected: "nodes that do not depend on their own results",
    got: `a cycle of ${names.length - 1}: ${shown.join(" → ")}`,
    cure: DAMAGED,
  });
}

function computedTwice(name: string, first: NodeProto, second: NodeProto): ModelFileError {
  return new ModelFileError("ONNX", {
    place: `value ${quote(name)}`,
    expected: "one node that computes it",
    got: `${quote(nodeName(first))} and ${quote(nodeName(second))}`,
    cure: DAMAGED,
  });
}
