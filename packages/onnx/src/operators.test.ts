// Every non-recurrent operator against ONNX Runtime.
import { readFileSync } from "node:fs";
import type { TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import {
  type AttributeValue,
  byGrus,
  byOnnxRuntime,
  fileOf,
  floats,
  integers,
  type TestNode,
} from "../test/onnx-models.ts";
import { readOnnx } from "./read-onnx.ts";
import { operators } from "./run-graph.ts";
import { protoOf } from "./tensor-proto.ts";
import type { ElementName } from "./values.ts";

/** An operator on inputs x, y, … and constants; its outputs are out, out1, … */
interface Case {
  readonly type: string;
  readonly inputs: readonly TensorData[];
  /** Further inputs that are constants; null is omitted. */
  readonly constants?: readonly (TensorData | null)[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly outputs?: number;
  readonly element?: ElementName;
  /** The element types of outputs that are not float32. */
  readonly elements?: readonly ElementName[];
  readonly opset?: number;
}

const x = floats([2, 3, 4], 1, 2);
const matrix = floats([3, 4], 2);
const positive: TensorData = { ...x, data: x.data.map((value) => Math.abs(value) + 0.1) as Float32Array };
const scalar = (value: number): TensorData => ({ shape: [], dtype: "float32", data: Float32Array.of(value) });
const flags = (shape: readonly number[]): TensorData => ({
  shape,
  dtype: "bool",
  data: Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7) % 3) & 1),
});
const float = (value: number) => ({ float: value });
const one = (type: string, rest: Partial<Case> = {}): Case => ({ type, inputs: [x], ...rest });

const cases: readonly Case[] = [
  ...["Add", "Sub", "Mul", "Div", "Max", "Min"].map((type) => one(type, { inputs: [x, matrix] })),
  one("Div", { inputs: [integers([7, -7, 9, -9]), integers([2, 2, -4, -4])], element: "int64" }),
  one("Mod", { inputs: [integers([7, -7, 8, -9]), integers([2, 2, -4, -4])], element: "int64" }),
  one("Mod", {
    inputs: [integers([7, -7, 8, -9]), integers([2, 2, -4, -4])],
    attributes: { fmod: 1 },
    element: "int64",
  }),
  ...["Sum", "Mean", "Max", "Min"].map((type) => one(type, { inputs: [x, matrix, floats([4], 5)] })),
  ...[1, 2, 3, 0.5, -1].map((power) => one("Pow", { inputs: [positive], constants: [scalar(power)] })),
  one("Pow", { inputs: [positive, matrix] }),
  one("Pow", { constants: [scalar(2)] }),
  ...["Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual"].map((type) =>
    one(type, {
      inputs: [{ ...x, data: x.data.map(Math.round) as Float32Array }, integersAsFloats()],
      element: "bool",
    }),
  ),
  ...["And", "Or", "Xor"].map((type) => one(type, { inputs: [flags([2, 3]), flags([3])], element: "bool" })),
  one("Not", { inputs: [flags([2, 3])], element: "bool" }),
  one("Where", { inputs: [flags([2, 3, 4]), x, matrix] }),
  ...[
    "Abs",
    "Neg",
    "Exp",
    "Floor",
    "Ceil",
    "Sign",
    "Sin",
    "Cos",
    "Erf",
    "Tanh",
    "Sigmoid",
    "Relu",
    "Identity",
  ].map((type) => one(type)),
  ...["Tan", "Sinh", "Cosh"].map((type) => one(type)),
  ...[{}, { detect_negative: 0 }, { detect_positive: 0 }].map((attributes) =>
    one("IsInf", { inputs: [extremes()], attributes, element: "bool" }),
  ),
  one("IsNaN", { inputs: [extremes()], element: "bool" }),
  ...["Softplus", "Softsign", "HardSwish", "Mish"].map((type) => one(type, { opset: 18 })),
  one("Round", {
    inputs: [
      { shape: [8], dtype: "float32", data: Float32Array.of(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.4, -1.2) },
    ],
  }),
  ...["Log", "Sqrt", "Reciprocal"].map((type) => one(type, { inputs: [positive] })),
  ...["LeakyRelu", "ThresholdedRelu", "Elu", "Selu", "Celu", "HardSigmoid"].flatMap((type) => [
    one(type),
    one(type, { attributes: { alpha: float(0.3) } }),
  ]),
  one("HardSigmoid", { attributes: { alpha: float(0.3), beta: float(0.4) } }),
  one("Selu", { attributes: { gamma: float(1.3) } }),
  one("Gelu", { opset: 20 }),
  one("Gelu", { opset: 20, attributes: { approximate: "tanh" } }),
  one("PRelu", { constants: [floats([4], 3)] }),
  one("Clip", { constants: [scalar(-0.5), scalar(0.7)] }),
  one("Clip", { constants: [null, scalar(0.7)] }),
  one("Clip", { inputs: [integers([1, 5, 9])], constants: [null, integers([6], [])], element: "int64" }),
  one("Dropout"),
  one("Cast", { attributes: { to: 7 }, element: "int64" }),
  one("Cast", { attributes: { to: 9 }, element: "bool" }),
  one("Cast", { inputs: [integers([3, -4])], attributes: { to: 1 } }),
  // Shapes.
  one("Shape", { element: "int64" }),
  one("Shape", { attributes: { start: 1, end: -1 }, element: "int64" }),
  one("Size", { element: "int64" }),
  one("Reshape", { constants: [integers([0, -1])] }),
  one("Reshape", { constants: [integers([4, 6])] }),
  one("Flatten"),
  one("Flatten", { attributes: { axis: -1 } }),
  one("Squeeze", { inputs: [floats([2, 1, 3, 1], 1)] }),
  one("Squeeze", { inputs: [floats([2, 1, 3, 1], 1)], constants: [integers([-1])] }),
  one("Squeeze", { inputs: [floats([2, 1, 3, 1], 1)], attributes: { axes: [1] }, opset: 11 }),
  one("Unsqueeze", { constants: [integers([0, -1])] }),
  one("Unsqueeze", { attributes: { axes: [1, 3] }, opset: 11 }),
  one("Transpose"),
  one("Transpose", { attributes: { perm: [1, 2, 0] } }),
  one("Concat", { inputs: [x, floats([2, 5, 4], 2)], attributes: { axis: 1 } }),
  one("Concat", { inputs: [x, x], attributes: { axis: -1 } }),
  one("Slice", { constants: [integers([1]), integers([100]), integers([2])] }),
  one("Slice", { constants: [integers([0, -2]), integers([1, 2147483647]), integers([0, 1])] }),
  one("Slice", { constants: [integers([-1]), integers([-100]), integers([1]), integers([-1])] }),
  one("Slice", { constants: [integers([3, 0]), integers([0, 3]), integers([2, 1]), integers([-2, 2])] }),
  one("Slice", { constants: [integers([2]), integers([2]), integers([1])] }),
  one("Split", { attributes: { axis: 2 }, outputs: 2, opset: 13 }),
  one("Split", { constants: [integers([1, 3])], attributes: { axis: 2 }, outputs: 2 }),
  one("Split", { attributes: { axis: 2, split: [3, 1] }, outputs: 2, opset: 11 }),
  one("Split", { attributes: { axis: 1, num_outputs: 2 }, outputs: 2, opset: 18 }),
  one("Gather", { inputs: [matrix, integers([2, -1, 0, 1], [2, 2])] }),
  one("Gather", { inputs: [x, integers([1, 0])], attributes: { axis: 1 } }),
  one("Gather", { inputs: [x, integers([3, 3, 0])], attributes: { axis: -1 } }),
  one("Gather", { constants: [integers([1], [])], attributes: { axis: 2 } }),
  one("Gather", { constants: [integers([-1, 0])], attributes: { axis: 1 } }),
  one("Expand", { inputs: [floats([3, 1], 1)], constants: [integers([2, 1, 4])] }),
  one("Tile", { inputs: [matrix], constants: [integers([2, 3])] }),
  one("Pad", { constants: [integers([0, 1, 0, 2, 0, 1])] }),
  one("Pad", { constants: [integers([0, 1, 0, 2, 0, 1]), scalar(7)] }),
  one("Pad", { constants: [integers([1, 2]), scalar(0), integers([-1])], opset: 18 }),
  ...["edge", "reflect"].map((mode) =>
    one("Pad", { constants: [integers([1, 0, 2, 0, 2, 3])], attributes: { mode } }),
  ),
  one("Pad", { constants: [integers([1, 0, 2, 0, 2, 3])], attributes: { mode: "wrap" }, opset: 19 }),
  one("ConstantOfShape", { inputs: [], constants: [integers([2, 3])] }),
  one("ConstantOfShape", {
    inputs: [],
    constants: [integers([2])],
    attributes: {
      value: { tensor: protoOf("", { shape: [1], dtype: "float32", data: Float32Array.of(2.5) }) },
    },
  }),
  one("Constant", { inputs: [], attributes: { value_floats: { floats: [1.5, 2.5] } } }),
  one("Constant", { inputs: [], attributes: { value_float: float(1.5) } }),
  one("Constant", { inputs: [], attributes: { value_ints: [4, 5] }, element: "int64" }),
  one("Constant", { inputs: [], attributes: { value_int: 4 }, element: "int64" }),
  one("Range", { inputs: [], constants: [scalar(1), scalar(3), scalar(0.5)] }),
  one("NonZero", { inputs: [], constants: [flags([2, 3])], element: "int64" }),
  one("OneHot", { inputs: [integers([0, -1, 2])], constants: [integers([4], []), floats([2], 3)] }),
  one("Trilu", { attributes: { upper: 0 } }),
  one("Trilu", { constants: [integers([1], [])] }),
  one("ReverseSequence", { inputs: [x, integers([2, 1, 2])], attributes: { time_axis: 0, batch_axis: 1 } }),
  one("ReverseSequence", { inputs: [x, integers([2, 3])], attributes: { time_axis: 1, batch_axis: 0 } }),
  // Windows.
  ...[
    {},
    { pads: [1, 2], strides: [2] },
    { dilations: [2] },
    { auto_pad: "SAME_UPPER", strides: [2] },
    { auto_pad: "SAME_LOWER" },
    { auto_pad: "VALID", strides: [3] },
  ].flatMap((attributes) => [
    one("Conv", {
      inputs: [floats([2, 3, 9], 1)],
      constants: [floats([5, 3, 4], 2), floats([5], 3)],
      attributes,
    }),
    ...("dilations" in attributes
      ? []
      : [
          one("MaxPool", {
            inputs: [floats([2, 3, 9], 1)],
            attributes: { kernel_shape: [4], ...attributes },
          }),
          one("AveragePool", {
            inputs: [floats([2, 3, 9], 1)],
            attributes: { kernel_shape: [4], ...attributes },
          }),
          one("AveragePool", {
            inputs: [floats([2, 3, 9], 1)],
            attributes: { kernel_shape: [4], count_include_pad: 1, ...attributes },
          }),
        ]),
  ]),
  one("MaxPool", { inputs: [floats([2, 3, 9], 1)], attributes: { kernel_shape: [3], dilations: [2] } }),
  one("Conv", {
    inputs: [floats([2, 6, 7], 1)],
    constants: [floats([4, 3, 2], 2)],
    attributes: { group: 2 },
  }),
  one("Conv", {
    inputs: [floats([2, 3, 5, 7], 1)],
    constants: [floats([6, 1, 2, 3], 2)],
    attributes: { group: 3, pads: [0, 1, 1, 0], strides: [1, 2], kernel_shape: [2, 3] },
  }),
  one("GlobalAveragePool"),
  one("GlobalMaxPool"),
  one("InstanceNormalization", {
    constants: [floats([3], 3), floats([3], 4)],
    attributes: { epsilon: float(0.01) },
  }),
  ...(
    [
      ["bij,bjk->bik", [2, 3, 4], [2, 4, 5]],
      ["bij,jk->bik", [2, 3, 4], [4, 5]],
      ["bhqd,bhkd->bhqk", [2, 3, 4, 5], [2, 3, 6, 5]],
      ["bq,bqk", [2, 3], [2, 3, 4]],
      ["ij,k->kij", [2, 3], [4]],
      ["bij,bij->b", [2, 3, 4], [2, 3, 4]],
      ["b i j, k -> k j", [2, 3, 4], [5]],
      ["...ij,...jk->...ik", [2, 3, 4, 5], [2, 3, 5, 6]],
      ["i...,i->...", [3, 2, 4], [3]],
    ] as const
  ).map(([equation, a, b]) =>
    one("Einsum", { inputs: [floats(a, 1), floats(b, 2)], attributes: { equation } }),
  ),
  one("Einsum", { inputs: [x], attributes: { equation: "bij->jb" } }),
  one("Einsum", {
    inputs: [floats([2, 3], 1), floats([3, 4], 2), floats([4, 2], 3)],
    attributes: { equation: "ab,bc,cd->ad" },
  }),
  // Selection.
  ...[-1, 0, 1].flatMap((axis) => [
    one("GatherElements", { inputs: [x, integers(ramp(24, 2), [2, 3, 4])], attributes: { axis } }),
    one("ScatterElements", {
      inputs: [x, integers(ramp(24, 2), [2, 3, 4]), floats([2, 3, 4], 7)],
      attributes: { axis },
    }),
    one("CumSum", { constants: [integers([axis], [])] }),
    one("CumSum", { constants: [integers([axis], [])], attributes: { exclusive: 1 } }),
    one("CumSum", { constants: [integers([axis], [])], attributes: { exclusive: 1, reverse: 1 } }),
    one("TopK", {
      constants: [integers([2])],
      attributes: { axis },
      outputs: 2,
      elements: ["float", "int64"],
    }),
  ]),
  one("GatherElements", { inputs: [x, integers([0, 1, -1, -2], [1, 2, 2])], attributes: { axis: 1 } }),
  one("GatherElements", { inputs: [flags([2, 3]), integers([1, 0, 1], [1, 3])], element: "bool" }),
  one("GatherND", { inputs: [x, integers([1, 2, 0, -1, 1, 0], [3, 2])] }),
  one("GatherND", { inputs: [x, integers([1, 2, 3], [3])] }),
  one("GatherND", { inputs: [x, integers([1, 2, 0, -1], [2, 2, 1])], attributes: { batch_dims: 1 } }),
  one("ScatterElements", {
    inputs: [x, integers(ramp(8, 3), [2, 1, 4]), floats([2, 1, 4], 7)],
    attributes: { axis: 1 },
  }),
  one("ScatterElements", {
    inputs: [x, integers(ramp(24, 3), [2, 3, 4]), floats([2, 3, 4], 7)],
    attributes: { axis: 1, reduction: "add" },
    opset: 18,
  }),
  one("ScatterElements", {
    inputs: [],
    constants: [integers([4, 5, 6]), integers([2, -3]), integers([8, 9])],
    element: "int64",
  }),
  one("ScatterND", { inputs: [x, integers([1, 2, 0, -1], [2, 2]), floats([2, 4], 5)] }),
  one("ScatterND", { inputs: [x, integers([1, 0, 1], [3, 1]), floats([3, 3, 4], 5)] }),
  one("ScatterND", { inputs: [x, integers([1, 2, 3, 0, 0, 0], [2, 1, 3]), floats([2, 1], 5)] }),
  one("ScatterND", { inputs: [flags([4]), integers([1, 2], [2, 1]), flags([2])], element: "bool" }),
  one("ScatterND", {
    inputs: [x, integers([1, 2, 1, 2], [2, 2]), floats([2, 4], 5)],
    attributes: { reduction: "add" },
    opset: 18,
  }),
  one("TopK", {
    inputs: [tied()],
    constants: [integers([5])],
    attributes: { largest: 0 },
    outputs: 2,
    elements: ["float", "int64"],
  }),
  one("CumSum", { inputs: [integers([3, 1, 2])], constants: [integers([0], [])], element: "int64" }),
  // Reductions.
  ...[
    "ReduceMean",
    "ReduceMax",
    "ReduceMin",
    "ReduceProd",
    "ReduceL1",
    "ReduceL2",
    "ReduceSumSquare",
    "ReduceLogSumExp",
  ].flatMap((type) => [
    one(type, { attributes: { axes: [1], keepdims: 0 } }),
    one(type, { attributes: { axes: [-1, 0] } }),
    one(type, { constants: [integers([1])], opset: 18 }),
    one(type),
  ]),
  one("ReduceLogSum", { inputs: [positive], attributes: { axes: [1] } }),
  one("ReduceSum", { constants: [integers([1])] }),
  one("ReduceSum", { attributes: { axes: [2], keepdims: 0 }, opset: 11 }),
  one("ReduceSum", { constants: [integers([])], attributes: { noop_with_empty_axes: 1 } }),
  one("ReduceSum", {
    inputs: [integers([2 ** 25, 1, 3, 2 ** 24], [2, 2])],
    constants: [integers([1])],
    element: "int64",
  }),
  one("ReduceMax", { inputs: [integers([2 ** 25 + 1, 1])], element: "int64" }),
  one("ReduceMin", { inputs: [integers([2 ** 25 + 1, 2 ** 26])], element: "int64" }),
  one("ArgMax", { attributes: { axis: 1 }, element: "int64" }),
  one("ArgMin", { attributes: { axis: -1, keepdims: 0 }, element: "int64" }),
  ...["Softmax", "LogSoftmax"].flatMap((type) => [
    one(type),
    one(type, { attributes: { axis: 1 } }),
    one(type, { opset: 11 }),
    one(type, { attributes: { axis: 2 }, opset: 11 }),
  ]),
  one("LayerNormalization", { constants: [floats([4], 3), floats([4], 4)] }),
  one("LayerNormalization", {
    constants: [floats([3, 4], 3)],
    attributes: { axis: 1, epsilon: float(0.1) },
    outputs: 3,
  }),
  one("BatchNormalization", { constants: [1, 2, 3, 4].map((seed) => positiveOf(floats([3], seed))) }),
  one("BatchNormalization", {
    constants: [1, 2, 3, 4].map((seed) => positiveOf(floats([3], seed))),
    attributes: { epsilon: float(0.5) },
    opset: 11,
  }),
  // Products.
  one("MatMul", { inputs: [x, floats([4, 5], 2)] }),
  one("MatMul", { inputs: [x, floats([2, 4, 5], 2)] }),
  one("MatMul", { inputs: [floats([4], 1), floats([4, 5], 2)] }),
  one("MatMul", { inputs: [x, floats([4], 2)] }),
  one("MatMul", { inputs: [floats([4], 1), floats([4], 2)] }),
  one("MatMul", { inputs: [floats([4], 1), floats([2, 4, 3], 2)] }),
  one("Gemm", { inputs: [matrix, floats([4, 5], 3)], constants: [floats([5], 4)] }),
  one("Gemm", {
    inputs: [matrix, floats([5, 3], 3)],
    constants: [floats([4, 1], 4)],
    attributes: { transA: 1, transB: 1, alpha: float(0.5), beta: float(2) },
  }),
  one("Gemm", { inputs: [matrix, floats([4, 5], 3)] }),
];

function integersAsFloats(): TensorData {
  return { shape: [4], dtype: "float32", data: Float32Array.of(0, 1, -1, 2) };
}

/** Whole numbers below `limit`, in shuffled order. */
function ramp(count: number, limit: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i * 5) % 7) % limit);
}

function extremes(): TensorData {
  const data = Float32Array.of(0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3);
  return { shape: [5], dtype: "float32", data };
}

function tied(): TensorData {
  return { shape: [2, 5], dtype: "float32", data: Float32Array.of(1, 0, 1, 0, 2, -1, -1, -1, 3, -1) };
}

function positiveOf({ data, ...rest }: TensorData): TensorData {
  return { ...rest, data: data.map((value) => Math.abs(value) + 0.5) as Float32Array };
}

function modelOf({
  type,
  inputs,
  constants = [],
  attributes = {},
  outputs = 1,
  element = "float",
  elements = [],
  opset = 17,
}: Case) {
  const given = Object.fromEntries(inputs.map((data, i) => [`in${i}`, data]));
  const fixed = Object.fromEntries(
    constants.flatMap((data, i) => (data === null ? [] : [[`constant${i}`, data]])),
  );
  const names = [...Object.keys(given), ...constants.map((data, i) => (data === null ? "" : `constant${i}`))];
  const results = Array.from({ length: outputs }, (_, i) => `out${i}`);
  const node: TestNode = { type, inputs: names, outputs: results, attributes };
  const file = fileOf({
    nodes: [node],
    inputs: given,
    outputs: results,
    constants: fixed,
    outputTypes: Object.fromEntries(results.map((name, i) => [name, elements[i] ?? element])),
    opset,
  });
  return { file, inputs: given };
}

const describeAttributes = (attributes: Case["attributes"]) =>
  JSON.stringify(attributes, (_, value) => (typeof value === "bigint" ? Number(value) : value));
const nameOf = ({ type, attributes = {}, inputs, constants = [], opset }: Case) =>
  `${type} ${describeAttributes(attributes)} of ${[...inputs, ...constants].map((data) => `[${data?.shape ?? "none"}]`).join(" ")}${opset ? `, opset ${opset}` : ""}`;

describe("equals ONNX Runtime", () => {
  test.each(cases.map((own, i) => [`${i}: ${nameOf(own)}`, own] as const))("%s", async (_, own) => {
    const { file, inputs } = modelOf(own);
    const [expected, found] = [await byOnnxRuntime(file, inputs), await byGrus(file, inputs)];
    for (const [name, { shape, dtype, data }] of Object.entries(expected)) {
      expect([found[name]!.dtype, [...found[name]!.shape]]).toEqual([dtype, [...shape]]);
      expectClose(found[name]!.data, data, { absolute: 1e-5 });
    }
  });
});

test("every operator is covered", () => {
  const tried = new Set(cases.map(({ type }) => type));
  const elsewhere = ["RNN", "GRU", "LSTM", "If", "Scan"];
  expect(Object.keys(operators).filter((name) => !tried.has(name) && !elsewhere.includes(name))).toEqual([]);
});

test("every operator is listed in the README", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const words = new Set(readme.split(/[^A-Za-z0-9]+/));
  expect(Object.keys(operators).filter((name) => !words.has(name))).toEqual([]);
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
      "remainders of tensors",
      { type: "Mod", inputs: [x, matrix], attributes: { fmod: 1 } },
      "computed from shapes",
    ],
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
    [
      "constants that fill the memory",
      one("ConstantOfShape", { inputs: [], constants: [integers([100_000, 100_000])] }),
      "at most 2097152",
    ],
  ] as const)("%s", async (_, own, reason) => {
    const { file, inputs } = modelOf(own as Case);
    await expect(byGrus(file, inputs)).rejects.toThrow(reason);
  });

  test("unsupported operators, when the file is read", async () => {
    const { file } = modelOf(one("Resize"));
    await expect(byGrus(file, { in0: x })).rejects.toThrow('a supported operator; got "Resize"');
  });

  test("operator sets that are too old or too new, and other files", async () => {
    await expect(byGrus(modelOf(one("Relu", { opset: 10 })).file, {})).rejects.toThrow(
      "an operator set of 11 to 22; got 10",
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
