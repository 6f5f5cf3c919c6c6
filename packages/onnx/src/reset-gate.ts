// The place of the reset gate in GRU nodes: some versions of PyTorch's newer exporter wrote it wrongly.
import { quote } from "@grus/io/files";
import { mapNodes, nodesOf } from "./graph-nodes.ts";
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from "./schema.ts";
import { nodeName } from "./sort-nodes.ts";
import { hostConstant, isFloatProto } from "./tensor-proto.ts";

const ATTRIBUTE = "linear_before_reset";

/** The graph with the reset gate of every GRU applied after the recurrent product, as PyTorch computes it. */
export function withResetAfter(graph: GraphProto): GraphProto {
  return mapNodes(graph, (node) => {
    if (!isBeforeProduct(node)) return node;
    const others = node.attribute.filter(({ name }) => name !== ATTRIBUTE);
    const after: AttributeProto = { name: ATTRIBUTE, i: 1n, type: 2, floats: [], ints: [], strings: [] };
    return { ...node, attribute: [...others, after] };
  });
}

/**
 * A warning for each GRU that PyTorch wrote with the reset gate before the recurrent product and with both
 * biases: `nn.GRU` applies it after, and no other module of PyTorch becomes a GRU node. Versions 2.9 to 2.12
 * with onnxscript 0.6 write such nodes.
 */
export function resetGateWarnings({ graph, producerName = "" }: ModelProto): string[] {
  if (graph === undefined || !/^pytorch$/i.test(producerName)) return [];
  return nodesOf(graph)
    .filter((node) => isBeforeProduct(node) && hasBothBiases(node, graph))
    .map(
      (node) =>
        `GRU node ${quote(nodeName(node))} has its reset gate before the recurrent product, which PyTorch's nn.GRU never has: versions 2.9 to 2.12 with onnxscript 0.6 exported it wrongly. The numbers are probably wrong by about 0.1. Read it with gru: "reset-after", or export it again with a later version.`,
    );
}

function isBeforeProduct({ opType, attribute }: NodeProto): boolean {
  const found = attribute.find(({ name }) => name === ATTRIBUTE);
  return opType === "GRU" && (found?.i ?? 0n) === 0n;
}

/** Whether the biases of input and recurrence, the halves of input 3, both have numbers other than 0. */
function hasBothBiases({ input }: NodeProto, graph: GraphProto): boolean {
  const name = input[3] ?? "";
  if (name === "") return false;
  const constants = new Map(graph.initializer.map((proto) => [proto.name ?? "", proto]));
  const direct = constants.get(name);
  if (direct !== undefined) return hasTwoHalves(direct);
  const parts = sourcesOf(name, graph).flatMap((own) => constants.get(own) ?? []);
  return parts.filter(isNonZero).length > 1;
}

function hasTwoHalves(proto: TensorProto): boolean {
  if (!isFloatProto(proto)) return false;
  const { data, shape } = hostConstant(proto);
  const [directions = 1, width = 0] = shape;
  const half = width / 2;
  const isFilled = (start: number) =>
    Array.from({ length: directions }, (_, d) =>
      data.subarray(d * width + start, d * width + start + half),
    ).some((part) => part.some((value) => value !== 0));
  return isFilled(0) && isFilled(half);
}

function isNonZero(proto: TensorProto): boolean {
  return isFloatProto(proto) && hostConstant(proto).data.some((value) => value !== 0);
}

/** The names that a value is computed from, through any nodes, without duplicates. */
function sourcesOf(name: string, graph: GraphProto): string[] {
  const makers = new Map(graph.node.flatMap((node) => node.output.map((own) => [own, node] as const)));
  const seen = new Set<string>();
  const pending = [name];
  for (let own = pending.pop(); own !== undefined; own = pending.pop()) {
    if (seen.has(own)) continue;
    seen.add(own);
    pending.push(...(makers.get(own)?.input ?? []));
  }
  return [...seen];
}
