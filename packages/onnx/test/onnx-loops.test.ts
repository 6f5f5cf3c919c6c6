// Loops, as exporters write them, lists of tensors, and branches that depend on inputs, against ONNX Runtime.
import { fromData as tensorOf } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { collecting, constants, graph, loopModels, node, time, x, yes } from "./loop-models.ts";
import { byGrus, byOnnxRuntime, fileOf, integers, type TestModel } from "./onnx-models.ts";

describe("a loop", () => {
  test.each(Object.entries(loopModels))("%s", async (_, model) => {
    const file = fileOf(model);
    const [found, expected] = [await byGrus(file, model.inputs), await byOnnxRuntime(file, model.inputs)];
    for (const [name, { shape, data }] of Object.entries(expected)) {
      expect([...found[name]!.shape]).toEqual([...shape]);
      expectClose(found[name]!.data, data, { absolute: 1e-5 });
    }
  });

  test("over a long sequence is one step of the program, as the model over a short one is not", () => {
    const own = loopModels["over a whole sequence, with the states of all steps"]!;
    const { apply, parameters } = readOnnx(fileOf(own));
    expect(Object.keys(parameters).sort()).toEqual(["h0", "u", "w"]);
    expect(apply(parameters, { x: tensorOf(x) }).y!.node.primitive.name).toBe("scan");
  });

  test("without steps leaves what it starts from, and nothing per step", async () => {
    const own = loopModels["over a whole sequence, with the states of all steps"]!;
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
    const own = loopModels["over a whole sequence, with the states of all steps"]!;
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
    await expect(byGrus(fileOf(forever), { x })).rejects.toThrow(
      "loops and functions in proportion to the model",
    );
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
    await expect(
      byGrus(fileOf({ ...model, nodes: [constructed, node("Relu", ["a"], ["y"])] }), { x }),
    ).rejects.toThrow("a tensor as input 0; got a sequence");
    await expect(
      byGrus(fileOf({ ...model, nodes: [node("SequenceLength", ["x"], ["y"])] }), { x }),
    ).rejects.toThrow("a sequence as input 0");
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
