// Files of a few hundred bytes that would take gigabytes: refused before anything is allocated.
import { ModelFileError } from "@grus/io";
import { evaluate, fromData, referenceBackend } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { fileOf, floats, integers, type TestModel, type TestNode } from "./onnx-models.ts";

const x = floats([1, 1], 1);
const single = (
  type: string,
  shape: readonly number[],
  attributes: TestNode["attributes"] = {},
): TestModel => ({
  nodes: [{ type, inputs: ["x", "s"], outputs: ["y"], attributes }],
  inputs: { x },
  outputs: ["y"],
  constants: { s: integers(shape) },
});
const then = (model: TestModel, ...nodes: readonly TestNode[]): TestModel => ({
  ...model,
  nodes: [...model.nodes.map((node) => ({ ...node, outputs: ["big"] })), ...nodes],
});

const hostile: Readonly<Record<string, TestModel>> = {
  "10^9 elements by Expand": single("Expand", [1000, 1_000_000]),
  "10^9 elements by Tile": single("Tile", [1000, 1_000_000]),
  "10^9 elements by Pad": single("Pad", [0, 0, 999, 999_999]),
  "10^9 elements that are only reduced": then(
    single("Expand", [1000, 1_000_000]),
    { type: "Tanh", inputs: ["big"], outputs: ["t"] },
    { type: "ReduceSum", inputs: ["t"], outputs: ["y"], attributes: { keepdims: 0 } },
  ),
  "10^9 elements by a product of matrices": then(
    single("Expand", [40_000, 1]),
    { type: "Transpose", inputs: ["big"], outputs: ["t"] },
    { type: "MatMul", inputs: ["big", "t"], outputs: ["y"] },
  ),
  "many values at a time, each small": {
    nodes: [
      ...Array.from({ length: 300 }, (_, i) => ({
        type: "Pad",
        name: `pad ${i}`,
        inputs: ["x", "s"],
        outputs: [`v${i}`],
      })),
      { type: "Sum", inputs: Array.from({ length: 300 }, (_, i) => `v${i}`), outputs: ["y"] },
    ],
    inputs: { x },
    outputs: Array.from({ length: 300 }, (_, i) => `v${i}`),
    constants: { s: integers([0, 0, 999, 999]) },
  },
};

describe("refuses, quickly and in little memory", () => {
  test.each(Object.entries(hostile))("%s", (_, own) => {
    const file = fileOf(own);
    expect(file.length).toBeLessThan(30_000);
    const { arrayBuffers: before } = process.memoryUsage();
    const started = performance.now();
    const { apply, parameters } = readOnnx(file);
    const run = () => apply(parameters, { x: fromData(x) });
    expect(run).toThrow(ModelFileError);
    expect(run).toThrow(/intermediate values of at most 512 MB at a time; got .* GB|at most 512 MB/);
    expect(run).toThrow("Pass smaller inputs, or a larger memory if you trust the file.");
    expect(performance.now() - started).toBeLessThan(2000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
  });

  test("hundreds of thousands of empty nodes in a small file", () => {
    const file = fileOf(single("Expand", [1, 1]));
    const nodes = new Uint8Array(600_000).map((_, i) => (i % 2 === 0 ? 0x0a : 0));
    const { length } = nodes;
    const head = Uint8Array.of(0x3a, (length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14);
    const many = Uint8Array.from([...file, ...head, ...nodes]);
    expect(() => readOnnx(many, { memory: 2 ** 25 })).toThrow("messages that fit into the memory");
  });
});

describe("accepts", () => {
  test("the same with a larger memory, and a value of a smaller one", () => {
    const file = fileOf(single("Expand", [1000, 200_000]));
    const run = (memory?: number) => {
      const { apply, parameters } = readOnnx(file, { memory });
      return () => apply(parameters, { x: fromData(x) });
    };
    expect(run()).toThrow("got 763 MB at a broadcast of [1000, 200000]");
    expect(run(2 ** 30)().y!.shape).toEqual([1000, 200_000]);
    expect(run(2 ** 29)).toThrow("at most 512 MB");
  });

  test("a long chain of large values, of which two exist at a time", () => {
    const nodes = Array.from({ length: 40 }, (_, i) => ({
      type: i % 2 === 0 ? "Softmax" : "Transpose",
      inputs: [i === 0 ? "big" : `v${i - 1}`],
      outputs: [i === 39 ? "y" : `v${i}`],
    }));
    const { apply, parameters } = readOnnx(fileOf(then(single("Expand", [1000, 50_000]), ...nodes)));
    expect(apply(parameters, { x: fromData(x) }).y!.shape).toEqual([1000, 50_000]);
  });

  test("constants of any size that are only broadcast", async () => {
    const nodes: TestNode[] = [
      { type: "ConstantOfShape", inputs: ["s"], outputs: ["c"] },
      { type: "Add", inputs: ["c", "x"], outputs: ["a"] },
      { type: "ReduceMax", inputs: ["a"], outputs: ["y"], attributes: { keepdims: 0 } },
    ];
    const file = fileOf({ nodes, inputs: { x }, outputs: ["y"], constants: { s: integers([2000, 2000]) } });
    const { apply, parameters } = readOnnx(file);
    const { y } = await evaluate(referenceBackend(), apply(parameters, { x: fromData(x) }));
    expect(y!.data[0]).toBeCloseTo(x.data[0]!, 6);
  });
});
