// The memory of intermediate values of a traced graph, counted before anything is computed.
import { ModelFileError } from "@grus/io/files";
import { bodyOf, elementwiseNames, sizeOf, type Tensor, topologicalOrder } from "@grus/tensor";

type Node = ReturnType<typeof topologicalOrder>[number];

/** The default: at least this many bytes, and this many times the size of the file. */
const DEFAULT = { least: 512 * 2 ** 20, times: 20 };

/** The messages of a file may always take this much. */
const LEAST_MESSAGES = 64 * 2 ** 20;

/** The memory in bytes that a model may take by default. `bytes` is the size of the file, and of its data. */
export function defaultMemory(bytes: number): number {
  return Math.max(DEFAULT.least, DEFAULT.times * bytes);
}

/** The memory in bytes that the messages of a file of `bytes` may take, given that of its intermediate values. */
export function messageMemory(bytes: number, memory: number = defaultMemory(bytes)): number {
  return Math.max(memory, LEAST_MESSAGES, DEFAULT.times * bytes);
}

/**
 * Throws {@link ModelFileError} if the values from which `outputs` are computed take more than `limit` bytes at
 * any time. Values are counted from the step that computes them to the last that reads them, as backends
 * allocate them; given tensors are not counted.
 */
export function checkMemory(outputs: readonly Tensor[], limit: number): void {
  const order = topologicalOrder(outputs);
  if (order.reduce((total, node) => total + allBytes(node) + bodyBytes(node), 0) <= limit) return;
  const views = viewsOf(order, outputs);
  const ends = lastReads(order, outputs, views);
  const freed = new Map<number, number>();
  let now = 0;
  order.forEach((node, at) => {
    const bytes = views.has(node) ? 0 : bytesOf(node, ends);
    now += bytes;
    if (now + bodyBytes(node) > limit) throw tooLarge(node, now + bodyBytes(node), limit);
    const end = ends.get(node)!.reduce((latest, own) => Math.max(latest, own), at);
    freed.set(end, (freed.get(end) ?? 0) + bytes);
    now -= freed.get(at) ?? 0;
  });
}

/** Operations that move nothing. */
const RESHAPING: ReadonlySet<string> = new Set(["reshape", "identity", "stopGradient"]);
const ELEMENTWISE: ReadonlySet<string> = new Set(elementwiseNames);

/**
 * Nodes without memory of their own: given tensors, those that share the memory of their operand, and
 * broadcasts that only elementwise operations read.
 */
function viewsOf(order: readonly Node[], outputs: readonly Tensor[]): ReadonlySet<Node> {
  const stored = new Set(outputs.map(({ node }) => node));
  for (const { primitive, inputs } of order)
    if (!ELEMENTWISE.has(primitive.name)) for (const { node } of inputs) stored.add(node);
  const isView = (node: Node) =>
    node.inputs.length === 0 ||
    RESHAPING.has(node.primitive.name) ||
    (node.primitive.name === "broadcast" && !stored.has(node));
  return new Set(order.filter(isView));
}

/** For each node, the last position at which each output is read; sparse where it is not. */
function lastReads(
  order: readonly Node[],
  outputs: readonly Tensor[],
  views: ReadonlySet<Node>,
): ReadonlyMap<Node, readonly number[]> {
  const ends = new Map<Node, number[]>(order.map((node) => [node, []]));
  const read = ({ node, index }: Tensor, at: number) => {
    const own = ends.get(node)!;
    own[index] = Math.max(own[index] ?? 0, at);
  };
  for (const output of outputs) read(output, order.length);
  for (let at = order.length - 1; at >= 0; at--) {
    const node = order[at]!;
    const until = views.has(node) ? (ends.get(node)![0] ?? at) : at;
    for (const input of node.inputs) read(input, until);
  }
  return ends;
}

/** The bytes of all outputs. */
function allBytes({ outputs }: Node): number {
  return outputs.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
}

/** The bytes of the outputs that are read. */
function bytesOf(node: Node, ends: ReadonlyMap<Node, readonly number[]>): number {
  const read = ends.get(node)!;
  return node.outputs.reduce((sum, { shape }, i) => sum + (read[i] === undefined ? 0 : 4 * sizeOf(shape)), 0);
}

/** The bytes of one step of a scan. */
function bodyBytes({ attrs }: Node): number {
  const body = bodyOf(attrs);
  return body === undefined ? 0 : body.variables.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
}

function tooLarge(node: Node, bytes: number, limit: number): ModelFileError {
  const [{ shape } = { shape: [] }] = node.outputs;
  return new ModelFileError("ONNX", {
    expected: `intermediate values of at most ${sizeText(limit)} at a time`,
    got: `${sizeText(bytes)} at a ${node.primitive.name} of [${shape.join(", ")}]`,
    cure: "Pass smaller inputs, or a larger memory if you trust the file.",
  });
}

/** Bytes in words: "512 MB", "4.2 GB". */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 2 ** (10 * power);
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}
