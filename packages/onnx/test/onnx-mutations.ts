// ONNX models that are well-formed as messages but invalid in content.

import { operators } from "../src/operators.ts";
import { decodeMessage, encodeMessage } from "../src/protobuf.ts";
import {
  type AttributeProto,
  type GraphProto,
  modelProto,
  type NodeProto,
  type TensorProto,
} from "../src/schema.ts";
import { elementNumbers } from "../src/values.ts";

type Random = (limit: number) => number;

const NUMBERS = [
  0n,
  1n,
  -1n,
  2n,
  3n,
  7n,
  64n,
  1000n,
  70_000n,
  1n << 22n,
  1n << 31n,
  -(1n << 31n),
  (1n << 63n) - 1n,
];
const NAMES = Object.keys(operators);
const ELEMENTS = Object.values(elementNumbers);

const pick = <T>(items: readonly T[], random: Random): T => items[random(items.length)]!;
const change = <T>(items: readonly T[], random: Random, f: (item: T) => T): T[] => {
  const at = random(Math.max(1, items.length));
  return items.map((item, i) => (i === at ? f(item) : item));
};

/**
 * One to three changes to the graph of a model: other operators, inputs, attributes, constants or lengths, a
 * node more or less.
 */
export function mutateModel(file: Uint8Array, random: Random): Uint8Array {
  const model = decodeMessage(modelProto, file);
  let graph = model.graph!;
  const changes = 1 + random(3);
  for (let i = 0; i < changes; i++) graph = changeGraph(graph, random);
  return encodeMessage(modelProto, { ...model, graph });
}

function changeGraph(graph: GraphProto, random: Random): GraphProto {
  const values = [
    ...graph.node.flatMap(({ output }) => output),
    ...graph.initializer.map(({ name = "" }) => name),
    ...graph.input.map(({ name = "" }) => name),
    "",
  ];
  switch (random(6)) {
    case 0:
      return { ...graph, initializer: change(graph.initializer, random, (own) => changeTensor(own, random)) };
    case 1:
      return {
        ...graph,
        node: graph.node.toSpliced(random(graph.node.length), random(3), pick(graph.node, random)),
      };
    default:
      return { ...graph, node: change(graph.node, random, (own) => changeNode(own, values, random)) };
  }
}

function changeNode(node: NodeProto, values: readonly string[], random: Random): NodeProto {
  const any = () => pick(values, random);
  switch (random(6)) {
    case 0:
      return { ...node, opType: pick(NAMES, random) };
    case 1:
      return { ...node, input: change(node.input, random, any) };
    case 2:
      return { ...node, input: random(2) === 0 ? [...node.input, any()] : node.input.slice(0, -1) };
    case 3:
      return { ...node, opType: pick(NAMES, random), attribute: [] };
    case 4:
      return { ...node, attribute: node.attribute.toSpliced(random(node.attribute.length + 1), 1) };
    default:
      return { ...node, attribute: change(node.attribute, random, (own) => changeAttribute(own, random)) };
  }
}

function changeAttribute(attribute: AttributeProto, random: Random): AttributeProto {
  const number = () => pick(NUMBERS, random);
  if (attribute.g !== undefined) return { ...attribute, g: changeGraph(attribute.g, random) };
  if (attribute.t !== undefined) return { ...attribute, t: changeTensor(attribute.t, random) };
  if (attribute.ints.length > 0)
    return {
      ...attribute,
      ints: random(2) === 0 ? change(attribute.ints, random, number) : [...attribute.ints, number()],
    };
  return attribute.i === undefined ? { ...attribute, f: Number(number()) } : { ...attribute, i: number() };
}

/** Other numbers in a constant of int64, or another element type or shape. */
function changeTensor(tensor: TensorProto, random: Random): TensorProto {
  const { rawData } = tensor;
  if (
    tensor.dataType === elementNumbers.int64 &&
    rawData !== undefined &&
    rawData.length >= 8 &&
    random(8) > 0
  ) {
    const bytes = new Uint8Array(rawData);
    new DataView(bytes.buffer).setBigInt64(8 * random(bytes.length >> 3), pick(NUMBERS, random), true);
    return { ...tensor, rawData: bytes };
  }
  if (random(3) === 0) return { ...tensor, dataType: pick(ELEMENTS, random) };
  if (random(2) === 0) return { ...tensor, dims: [...tensor.dims].reverse() };
  return { ...tensor, dims: change(tensor.dims, random, () => pick(NUMBERS, random)) };
}
