// Loops as exporters write them, and parts of such models.
import type { TensorData } from "@grus/tensor";
import { decodeMessage } from "../src/protobuf.ts";
import { type GraphProto, modelProto, type ValueInfoProto } from "../src/schema.ts";
import { type ElementName, elementNumbers } from "../src/values.ts";
import { fileOf, floats, integers, type TestModel, type TestNode, type TypedData } from "./onnx-models.ts";

/** The type of a list of tensors of floats, as bytes. */
const LIST = Uint8Array.of(0x22, 6, 0x0a, 4, 0x0a, 2, 8, 1);

/** An inner graph of nodes, with the element types of its inputs. */
export function graph(
  nodes: readonly TestNode[],
  inputs: Readonly<Record<string, ElementName | "list">>,
  outputs: readonly string[],
  constants: Readonly<Record<string, TypedData>> = {},
): GraphProto {
  const file = fileOf({ nodes, inputs: {}, outputs, constants });
  const inner = decodeMessage(modelProto, file).graph!;
  const info = (name: string, element: ElementName | "list"): ValueInfoProto => {
    if (element === "list") return { name, type: { unknown: [LIST] } };
    const shape = element === "float" ? {} : { shape: { dim: [] } };
    return { name, type: { tensorType: { elemType: elementNumbers[element], ...shape } } };
  };
  return {
    ...inner,
    input: Object.entries(inputs).map(([name, element]) => info(name, element)),
    output: outputs.map((name) => ({ name })),
  };
}

export const node = (
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes?: TestNode["attributes"],
): TestNode => ({
  type,
  name: `makes ${outputs[0]}`,
  inputs,
  outputs,
  ...(attributes && { attributes }),
});
export const yes: TensorData = { shape: [], dtype: "bool", data: Uint8Array.of(1) };
export const x: TensorData = floats([3, 20, 4], 1);
const weights = { w: floats([4, 6], 2), u: floats([6, 6], 3) };

/** h = tanh(x_t W + h U) over time; the states of all steps are an output. */
const recurrence = graph(
  [
    node("Gather", ["x", "t"], ["now"], { axis: 1 }),
    node("MatMul", ["now", "w"], ["a"]),
    node("MatMul", ["h", "u"], ["b"]),
    node("Add", ["a", "b"], ["c"]),
    node("Tanh", ["c"], ["next"]),
    node("Identity", ["next"], ["seen"]),
    node("Identity", ["on"], ["still"]),
  ],
  { t: "int64", on: "bool", h: "float" },
  ["still", "next", "seen"],
);

/** Adds to x while the sum of steps is small: shapes and a condition that only unrolled steps know. */
const counting = graph(
  [
    node("Add", ["n", "one"], ["more"]),
    node("Less", ["more", "limit"], ["still"]),
    node("Concat", ["list", "step"], ["longer"], { axis: 0 }),
  ],
  { t: "int64", on: "bool", n: "int64", list: "float" },
  ["still", "more", "longer"],
  { one: integers([1], []) },
);

export const collecting: GraphProto = graph(
  [
    node("Gather", ["x", "t"], ["now"], { axis: 1 }),
    node("Tanh", ["now"], ["seen"]),
    node("SequenceInsert", ["all", "seen"], ["more"]),
    node("Identity", ["on"], ["still"]),
  ],
  { t: "int64", on: "bool", all: "list" },
  ["still", "more"],
);

export const time: readonly TestNode[] = [
  node("Shape", ["x"], ["s"]),
  node("Gather", ["s", "axis"], ["count"]),
];
export const constants: Readonly<Record<string, TypedData>> = {
  ...weights,
  yes,
  axis: integers([1], []),
  h0: floats([3, 6], 4),
};

export const loopModels: Readonly<Record<string, TestModel>> = {
  "over a whole sequence, with the states of all steps": {
    nodes: [...time, node("Loop", ["count", "yes", "h0"], ["last", "y"], { body: { graph: recurrence } })],
    inputs: { x },
    outputs: ["last", "y"],
    constants,
  },
  "over a short sequence": {
    nodes: [...time, node("Loop", ["count", "yes", "h0"], ["last", "y"], { body: { graph: recurrence } })],
    inputs: { x: floats([3, 5, 4], 1) },
    outputs: ["last", "y"],
    constants,
  },
  "without a condition": {
    nodes: [...time, node("Loop", ["count", "", "h0"], ["last", "y"], { body: { graph: recurrence } })],
    inputs: { x },
    outputs: ["last", "y"],
    constants,
  },
  "until a condition, with shapes that grow": {
    nodes: [
      node("Loop", ["many", "yes", "zero", "step"], ["count", "list"], { body: { graph: counting } }),
      node("ReduceSum", ["x"], ["sum"], { keepdims: 0 }),
      node("Add", ["list", "sum"], ["y"]),
    ],
    inputs: { x },
    outputs: ["y"],
    constants: {
      yes,
      many: integers([1000], []),
      limit: integers([25], []),
      zero: integers([0], []),
      step: floats([2], 1),
    },
  },
};
