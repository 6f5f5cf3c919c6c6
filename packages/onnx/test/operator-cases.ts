// Operators of sets 11 and later, besides those with cases in the files beside this one.
import type { TensorData } from "@grus/tensor";
import { protoOf } from "../src/tensor-proto.ts";
import { floats, integers } from "./onnx-models.ts";
import { type Case, flags, float, matrix, one, positive, scalar, x } from "./operator-case.ts";

export const cases: readonly Case[] = [
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
