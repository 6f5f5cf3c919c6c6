// Every non-recurrent operator against ONNX Runtime.
import { readFileSync } from "node:fs";
import type { TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { operatorCases } from "../test/all-operator-cases.ts";
import { byGrus, byOnnxRuntime, fileOf, floats, integers, type TestNode } from "../test/onnx-models.ts";
import { type Case, matrix, modelOf, nameOf, one, x } from "../test/operator-case.ts";
import { sequences } from "./operators/sequences.ts";
import { microsoftOperators, operators } from "./operators.ts";
import { readOnnx } from "./read-onnx.ts";
import { protoOf } from "./tensor-proto.ts";

describe("equals ONNX Runtime", () => {
  test.each(operatorCases.map((own, i) => [`${i}: ${nameOf(own)}`, own] as const))("%s", async (_, own) => {
    const { file, inputs } = modelOf(own);
    const [expected, found] = [await byOnnxRuntime(file, inputs), await byGrus(file, inputs)];
    for (const [name, { shape, dtype, data }] of Object.entries(expected)) {
      expect([found[name]!.dtype, [...found[name]!.shape]]).toEqual([dtype, [...shape]]);
      expectClose(found[name]!.data, data, { absolute: own.tolerance ?? 1e-5 });
    }
  });
});

test("every operator is covered", () => {
  const triedIn = (wanted: string) =>
    new Set(operatorCases.flatMap(({ type, domain = "" }) => (domain === wanted ? [type] : [])));
  // ONNX Runtime has no ConstantFill.
  const elsewhere = ["ConstantFill", "RNN", "GRU", "LSTM", "If", "Scan", "Loop", ...Object.keys(sequences)];
  const untried = (all: object, domain: string) =>
    Object.keys(all).filter((name) => !triedIn(domain).has(name));
  expect(untried(operators, "").filter((name) => !elsewhere.includes(name))).toEqual([]);
  expect(untried(microsoftOperators, "com.microsoft")).toEqual(["DynamicQuantizeLSTM"]);
});

test("every operator is listed in the README", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const words = new Set(readme.split(/[^A-Za-z0-9]+/));
  expect(
    [...Object.keys(operators), ...Object.keys(microsoftOperators)].filter((name) => !words.has(name)),
  ).toEqual([]);
});

test("ConstantFill of a shape that is an input, as PyTorch writes it in sets 7 and 8", async () => {
  const fill = { input_as_shape: 1, value: { float: 2.5 }, dtype: 1 };
  const file = fileOf({
    nodes: [
      { type: "Shape", inputs: ["x"], outputs: ["s"] },
      { type: "ConstantFill", inputs: ["s"], outputs: ["y"], attributes: fill },
    ],
    inputs: { x: matrix },
    outputs: ["y"],
    opset: 8,
  });
  const { y } = await byGrus(file, { x: matrix });
  expect([y!.shape, Array.from(y!.data)]).toEqual([[3, 4], new Array(12).fill(2.5)]);
});

describe("values computed from shapes are evaluated at build time", () => {
  const shapeOf = (constants: Record<string, TensorData>, nodes: readonly TestNode[]) => ({
    nodes: [{ type: "Shape", inputs: ["x"], outputs: ["s"] }, ...nodes],
    inputs: { x: floats([6, 4], 1) },
    outputs: ["y"],
    constants,
  });
  const binary = (type: string, operand: readonly number[], attributes?: TestNode["attributes"]) =>
    shapeOf({ k: integers(operand) }, [
      { type, inputs: ["s", "k"], outputs: ["t"], ...(attributes && { attributes }) },
      { type: "Reshape", inputs: ["x", "t"], outputs: ["y"] },
    ]);
  test.each([
    [
      "Div",
      binary(
        "Div",
        [2, 1].map((d) => d),
      ),
      [3, 4],
    ],
    ["Mul", binary("Mul", [2, 1]), [12, 4]],
    ["Sub", binary("Sub", [4, -8]), [2, 12]],
    ["Mod", binary("Mod", [8, 7]), [6, 4]],
    ["Max", binary("Max", [6, 4]), [6, 4]],
  ] as const)("%s", async (name, model, shape) => {
    const file = fileOf({ ...model, opset: 17 });
    const isSame = shape.reduce((a, b) => a * b, 1) === 24;
    const found = byGrus(file, model.inputs);
    if (!isSame) return expect(found).rejects.toThrow("a shape of 24 elements");
    expect((await found).y!.shape, name).toEqual(shape);
    const expected = await byOnnxRuntime(file, model.inputs);
    expectClose((await found).y!.data, expected.y!.data, { absolute: 1e-6 });
  });

  test("a condition selects its branch, which sees outer values", async () => {
    const model = shapeOf({ zero: integers([0], []), six: integers([6], []) }, [
      { type: "Gather", inputs: ["s", "zero"], outputs: ["rows"] },
      { type: "Equal", inputs: ["rows", "six"], outputs: ["isSix"] },
    ]);
    const file = fileOf({ ...model, outputs: ["isSix"], outputTypes: { isSix: "bool" } });
    expect(Array.from((await byGrus(file, model.inputs)).isSix!.data)).toEqual([1]);
  });
});

test("an integer constant is known, so that it can select a branch", async () => {
  const branch = (value: number, name: string) => ({
    node: [],
    name,
    initializer: [protoOf(name, { shape: [1], dtype: "float32", data: Float32Array.of(value) }, "int32")],
    input: [],
    output: [{ name }],
  });
  const file = fileOf({
    nodes: [
      { type: "Equal", inputs: ["rate", "high"], outputs: ["isHigh"] },
      {
        type: "If",
        inputs: ["isHigh"],
        outputs: ["y"],
        attributes: { then_branch: { graph: branch(2, "a") }, else_branch: { graph: branch(1, "b") } },
      },
    ],
    inputs: { rate: integers([16000], []) },
    outputs: ["y"],
    constants: { high: integers([16000], []) },
  });
  for (const [rate, expected] of [
    [16000, 2],
    [8000, 1],
  ] as const) {
    const given = { rate: integers([rate], []) };
    expect(Array.from((await byGrus(file, given)).y!.data)).toEqual([expected]);
    expect(Array.from((await byOnnxRuntime(file, given)).y!.data)).toEqual([expected]);
  }
});

test("running statistics are kept, and are not parameters", () => {
  const vector = (seed: number) => floats([3], seed);
  const { file } = modelOf(
    one("BatchNormalization", { constants: [vector(1), vector(2), vector(3), vector(4)] }),
  );
  const { parameters, statistics } = readOnnx(file);
  expect([Object.keys(parameters), Object.keys(statistics)]).toEqual([
    ["constant0", "constant1"],
    ["constant2", "constant3"],
  ]);
  expect(statistics.constant3!.data).toEqual(vector(4).data);
});

describe("refuses", () => {
  test.each([
    [
      "a shape that does not fit",
      one("Reshape", { constants: [integers([5, 5])] }),
      "a shape of 24 elements; got [5, 5]",
    ],
    [
      "an axis out of range",
      one("Softmax", { attributes: { axis: 3 } }),
      "an axis of a tensor of 3 axes; got 3",
    ],
    [
      "inputs that do not broadcast",
      one("Add", { inputs: [x, floats([5], 1)] }),
      "inputs that broadcast to one shape",
    ],
    ["a matrix that does not fit", one("MatMul", { inputs: [x, floats([3, 3], 1)] }), "MatMul node"],
    [
      "a computed shape",
      one("Reshape", { inputs: [x, integers([4, 6])] }),
      "computed from shapes and constants",
    ],
    [
      "another mode of padding",
      one("Pad", { constants: [integers([0, 0, 0, 1, 1, 1])], attributes: { mode: "mirror" } }),
      "mirror",
    ],
    ["an index out of range", one("Gather", { constants: [integers([7], [])] }), "indices of an axis of 2"],
    ["a float of 8 bits, by name", one("Cast", { attributes: { to: 17 } }), "got float8e4m3fn"],
    [
      "constants that fill the memory",
      one("ConstantOfShape", { inputs: [], constants: [integers([40_000, 40_000])] }),
      "intermediate values of at most 512 MB at a time; got 6.0 GB at a broadcast of [40000, 40000]",
    ],
  ] as const)("%s", async (_, own, reason) => {
    const { file, inputs } = modelOf(own as Case);
    await expect(byGrus(file, inputs)).rejects.toThrow(reason);
  });

  test("unsupported operators, when the file is read", async () => {
    const { file } = modelOf(one("Unique"));
    await expect(byGrus(file, { in0: x })).rejects.toThrow('a supported operator; got "Unique"');
  });

  test("operator sets that are too old or too new, and other files", async () => {
    await expect(byGrus(modelOf(one("Relu", { opset: 6 })).file, {})).rejects.toThrow(
      "an operator set of 7 to 24; got 6",
    );
    await expect(byGrus(new Uint8Array(0), {})).rejects.toThrow("expected a graph; got none");
    await expect(byGrus(new TextEncoder().encode("hello there"), {})).rejects.toThrow("ONNX");
  });

  test("inputs that the model does not have, or of another shape", async () => {
    const { file } = modelOf(one("Relu"));
    await expect(byGrus(file, {})).rejects.toThrow('input "in0": expected float32 [2, 3, 4]; got none');
    await expect(byGrus(file, { in0: matrix })).rejects.toThrow("got float32 [3, 4]");
    await expect(byGrus(file, { in0: x, other: x })).rejects.toThrow(
      'input "other": expected inputs among "in0"',
    );
  });
});
