// Loops, as exporters write them, lists of tensors, and branches that depend on inputs, against ONNX Runtime.
import { fromData as tensorOf, type TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { decodeMessage } from "../src/protobuf.ts";
import { type GraphProto, modelProto, type ValueInfoProto } from "../src/schema.ts";
import { type ElementName, elementNumbers } from "../src/values.ts";
import { byGrus, byOnnxRuntime, fileOf, floats, integers, type TestModel, type TestNode, type TypedData } from "./onnx-models.ts";

/** The type of a list of tensors of floats, as bytes. */
const LIST = Uint8Array.of(0x22, 6, 0x0a, 4, 0x0a, 2, 8, 1);

/** An inner graph of nodes, with the element types of its inputs. */
function graph(
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

const node = (type: string, inputs: readonly string[], outputs: readonly string[], attributes?: TestNode["attributes"]): TestNode => ({
  type,
  name: `makes ${outputs[0]}`,
  inputs,
  outputs,
  ...(attributes && { attributes }),
});
const yes: TensorData = { shape: [], dtype: "bool", data: Uint8Array.of(1) };
const x = floats([3, 20, 4], 1);
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

const collecting = graph(
  [
    node("Gather", ["x", "t"], ["now"], { axis: 1 }),
    node("Tanh", ["now"], ["seen"]),
    node("SequenceInsert", ["all", "seen"], ["more"]),
    node("Identity", ["on"], ["still"]),
  ],
  { t: "int64", on: "bool", all: "list" },
  ["still", "more"],
);

const time = [node("Shape", ["x"], ["s"]), node("Gather", ["s", "axis"], ["count"])];
const constants = { ...weights, yes, axis: integers([1], []), h0: floats([3, 6], 4) };

const models: Readonly<Record<string, TestModel>> = {
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
    constants: { yes, many: integers([1000], []), limit: integers([25], []), zero: integers([0], []), step: floats([2], 1) },
  },
};

describe("a loop", () => {
  test.each(Object.entries(models))("%s", async (_, model) => {
    const file = fileOf(model);
    const [found, expected] = [await byGrus(file, model.inputs), await byOnnxRuntime(file, model.inputs)];
    for (const [name, { shape, data }] of Object.entries(expected)) {
      expect([...found[name]!.shape]).toEqual([...shape]);
      expectClose(found[name]!.data, data, { absolute: 1e-5 });
    }
  });

  test("over a long sequence is one step of the program, as the model over a short one is not", () => {
    const own = models["over a whole sequence, with the states of all steps"]!;
    const { apply, parameters } = readOnnx(fileOf(own));
    expect(Object.keys(parameters).sort()).toEqual(["h0", "u", "w"]);
    expect(apply(parameters, { x: tensorOf(x) }).y!.node.primitive.name).toBe("scan");
  });

  test("without steps leaves what it starts from, and nothing per step", async () => {
    const own = models["over a whole sequence, with the states of all steps"]!;
    const nodes = own.nodes.slice(-1).map((loop) => ({ ...loop, inputs: ["none", "yes", "h0"] }));
    const file = fileOf({ ...own, nodes, constants: { ...constants, none: integers([0], []) } });
    const { last, y } = await byGrus(file, own.inputs);
    expect([last!.shape, y!.shape]).toEqual([
      [3, 6],
      [0, 3, 6],
    ]);
    expectClose(last!.data, (await byOnnxRuntime(file, own.inputs)).last!.data, { absolute: 0 });
  });

  test("refuses a number of steps that depends on inputs, and one without end", async () => {
    const own = models["over a whole sequence, with the states of all steps"]!;
    const nodes = [
      node("ReduceSum", ["x"], ["sum"], { keepdims: 0 }),
      node("Cast", ["sum"], ["count"], { to: 7 }),
      own.nodes.at(-1)!,
    ];
    await expect(byGrus(fileOf({ ...own, nodes }), own.inputs)).rejects.toThrow(
      "input 0 computed from shapes and constants",
    );
    const endless = graph([node("Identity", ["on"], ["still"])], { t: "int64", on: "bool" }, ["still"]);
    const forever: TestModel = {
      nodes: [node("Loop", ["", "yes"], [], { body: { graph: endless } }), node("Relu", ["x"], ["y"])],
      inputs: { x },
      outputs: ["y"],
      constants: { yes },
    };
    await expect(byGrus(fileOf(forever), { x })).rejects.toThrow("loops and functions in proportion to the model");
  });
});

describe("lists of tensors", () => {
  const join = (list: string) => node("ConcatFromSequence", [list], ["y"], { axis: 1, new_axis: 1 });
  const two = integers([2], []);
  const lists: Readonly<Record<string, TestModel>> = {
    "collected by a loop": {
      nodes: [
        ...time,
        node("SequenceEmpty", [], ["empty"]),
        node("Loop", ["count", "yes", "empty"], ["all"], { body: { graph: collecting } }),
        join("all"),
      ],
      inputs: { x },
      outputs: ["y"],
      constants: { yes, axis: integers([1], []) },
    },
    "made, changed and joined": {
      nodes: [
        node("Neg", ["x"], ["n"]),
        node("SequenceConstruct", ["x", "n", "x"], ["a"]),
        node("SequenceErase", ["a", "zero"], ["b"]),
        node("SequenceInsert", ["b", "x", "one"], ["c"]),
        node("SequenceErase", ["c"], ["d"]),
        node("ConcatFromSequence", ["d"], ["y"], { axis: -1 }),
      ],
      inputs: { x },
      outputs: ["y"],
      constants: { zero: integers([0], []), one: integers([-1], []) },
    },
    "split into parts of one length, counted": {
      nodes: [
        node("SplitToSequence", ["x", "two"], ["a"], { axis: 2 }),
        node("SequenceLength", ["a"], ["n"]),
        node("SequenceAt", ["a", "last"], ["part"]),
        node("Cast", ["n"], ["f"], { to: 1 }),
        node("Add", ["part", "f"], ["y"]),
      ],
      inputs: { x },
      outputs: ["y"],
      constants: { two, last: integers([-1], []) },
    },
    "split into steps, without their axis": {
      nodes: [
        node("SplitToSequence", ["x"], ["a"], { axis: 1, keepdims: 0 }),
        node("SequenceAt", ["a", "two"], ["y"]),
      ],
      inputs: { x },
      outputs: ["y"],
      constants: { two },
    },
    "split into given lengths": {
      nodes: [
        node("SplitToSequence", ["x", "lengths"], ["a"], { axis: 1 }),
        node("SequenceAt", ["a", "one"], ["y"]),
      ],
      inputs: { x },
      outputs: ["y"],
      constants: { lengths: integers([3, 12, 5]), one: integers([1], []) },
    },
  };

  test.each(Object.entries(lists))("%s", async (_, model) => {
    const file = fileOf(model);
    const [found, expected] = [await byGrus(file, model.inputs), await byOnnxRuntime(file, model.inputs)];
    expect([...found.y!.shape]).toEqual([...expected.y!.shape]);
    expectClose(found.y!.data, expected.y!.data, { absolute: 1e-5 });
  });

  test("are not tensors, nor outputs", async () => {
    const constructed = node("SequenceConstruct", ["x", "x"], ["a"]);
    const model = { inputs: { x }, outputs: ["y"] };
    await expect(byGrus(fileOf({ ...model, nodes: [constructed, node("Relu", ["a"], ["y"])] }), { x })).rejects.toThrow(
      "a tensor as input 0; got a sequence",
    );
    await expect(byGrus(fileOf({ ...model, nodes: [node("SequenceLength", ["x"], ["y"])] }), { x })).rejects.toThrow(
      "a sequence as input 0",
    );
    await expect(byGrus(fileOf({ ...model, outputs: ["a"], nodes: [constructed] }), { x })).rejects.toThrow(
      'output "a": expected a tensor; got a sequence',
    );
  });
});

test.each([1, -1])("a branch that depends on inputs: both are computed, and one selected", async (factor) => {
  const branch = (type: string) => ({ graph: graph([node(type, ["x"], ["r"])], {}, ["r"]) });
  const model: TestModel = {
    nodes: [
      node("ReduceMean", ["x"], ["mean"], { keepdims: 0 }),
      node("Greater", ["mean", "zero"], ["isUp"]),
      node("If", ["isUp"], ["y"], { then_branch: branch("Tanh"), else_branch: branch("Exp") }),
    ],
    inputs: { x: { ...x, data: x.data.map((value) => factor * (value + 0.1)) as Float32Array } },
    outputs: ["y"],
    constants: { zero: { shape: [], dtype: "float32", data: Float32Array.of(0) } },
  };
  const file = fileOf(model);
  const [found, expected] = [await byGrus(file, model.inputs), await byOnnxRuntime(file, model.inputs)];
  expectClose(found.y!.data, expected.y!.data, { absolute: 1e-5 });
});
