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
  const nodes = nodesOf(graph).filter(isBeforeProduct);
  if (nodes.length === 0) return [];
  const origins = originsOf(graph);
  return nodes
    .filter((node) => hasBothBiases(node, origins))
    .map(
      (node) =>
        `GRU node ${quote(nodeName(node))} has its reset gate before the recurrent product, which PyTorch's nn.GRU never has: versions 2.9 to 2.12 with onnxscript 0.6 exported it wrongly. The numbers are probably wrong by about 0.1. Read it with gru: "reset-after", or export it again with a later version.`,
    );
}

function isBeforeProduct({ opType, attribute }: NodeProto): boolean {
  const found = attribute.find(({ name }) => name === ATTRIBUTE);
  return opType === "GRU" && (found?.i ?? 0n) === 0n;
}

/** Where the values of a graph come from. */
interface Origins {
  /** Initializers, and the values of Constant nodes. */
  readonly constants: ReadonlyMap<string, TensorProto>;
  readonly makers: ReadonlyMap<string, NodeProto>;
}

function originsOf({ initializer, node }: GraphProto): Origins {
  const made = node.flatMap(({ opType, output, attribute }) =>
    opType !== "Constant" ? [] : attribute.flatMap(({ t }) => (t ? [[output[0] ?? "", t] as const] : [])),
  );
  return {
    constants: new Map([...initializer.map((proto) => [proto.name ?? "", proto] as const), ...made]),
    makers: new Map(node.flatMap((own) => own.output.map((name) => [name, own] as const))),
  };
}

/** Whether the biases of input and recurrence, the halves of input 3, both have numbers other than 0. */
function hasBothBiases({ input, attribute }: NodeProto, origins: Origins): boolean {
  const name = input[3] ?? "";
  if (name === "") return false;
  const parts = sourcesOf(name, origins).flatMap((own) => origins.constants.get(own) ?? []);
  const [only, ...others] = parts.filter(isNonZero);
  const hidden = Number(attribute.find((own) => own.name === "hidden_size")?.i ?? 0n);
  return only !== undefined && (others.length > 0 || hasTwoHalves(only, 6 * hidden));
}

/** Whether both halves of the rows, each of `width` numbers, have numbers other than 0. */
function hasTwoHalves(proto: TensorProto, width: number): boolean {
  const { data } = hostConstant(proto);
  const directions = data.length / width;
  if (!Number.isInteger(directions)) return false;
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

/** As many names as are looked at: the biases of a layer are a few nodes away. */
const MAX_SOURCES = 256;

/** The names that a value is computed from, through any nodes, without duplicates. */
function sourcesOf(name: string, { makers }: Origins): string[] {
  const seen = new Set<string>();
  const pending = [name];
  for (let own = pending.pop(); own !== undefined && seen.size < MAX_SOURCES; own = pending.pop()) {
    if (seen.has(own)) continue;
    seen.add(own);
    for (const source of makers.get(own)?.input ?? []) pending.push(source);
  }
  return [...seen];
}
