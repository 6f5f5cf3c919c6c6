// Operators as they are in the sets before 11, and those that are new or changed after 22.
import type { TensorData } from "@grus/tensor";
import { floats, integers } from "./onnx-models.ts";
import { bytes, type Case, flags, float, matrix, one, positive, scalar, x } from "./operator-case.ts";

const line = floats([2, 3, 9], 1);

const older: readonly Case[] = [7, 8, 9, 10].flatMap((opset) => [
  one("Add", { inputs: [x, matrix], opset }),
  one("Clip", { attributes: { min: float(-0.5), max: float(0.7) }, opset }),
  one("Clip", { opset }),
  one("Pad", { attributes: { pads: [0, 1, 0, 2, 0, 1], value: float(2) }, opset }),
  one("Pad", { attributes: { pads: [0, 1, 0, 1, 0, 1], mode: "reflect" }, opset }),
  one("Squeeze", { inputs: [floats([2, 1, 3], 1)], attributes: { axes: [1] }, opset }),
  one("Unsqueeze", { attributes: { axes: [0, 3] }, opset }),
  one("Split", { attributes: { axis: 2, split: [3, 1] }, outputs: 2, opset }),
  one("ReduceSum", { attributes: { axes: [1], keepdims: 0 }, opset }),
  one("Softmax", { opset }),
  one("Softmax", { attributes: { axis: 2 }, opset }),
  one("LogSoftmax", { opset }),
  one("Hardmax", { opset }),
  one("Gemm", { inputs: [matrix, floats([4, 5], 3)], constants: [floats([5], 4)], opset }),
  one("MatMul", { inputs: [x, floats([4, 5], 2)], opset }),
  one("Dropout", { opset }),
  one("BatchNormalization", {
    inputs: [line],
    constants: [
      floats([3], 1),
      floats([3], 2),
      floats([3], 3),
      { ...floats([3], 4), data: Float32Array.of(1, 2, 3) },
    ],
    opset,
  }),
  one("MaxPool", { inputs: [line], attributes: { kernel_shape: [3], strides: [2], pads: [1, 1] }, opset }),
  one("AveragePool", {
    inputs: [line],
    attributes: { kernel_shape: [3], strides: [2], pads: [1, 1] },
    opset,
  }),
  one("Conv", { inputs: [line], constants: [floats([5, 3, 4], 2), floats([5], 3)], opset }),
  one("Concat", { inputs: [x, x], attributes: { axis: 1 }, opset }),
  one("Flatten", { opset }),
  one("Gather", { inputs: [x, integers([1, 0])], attributes: { axis: 1 }, opset }),
  one("Tile", { inputs: [matrix], constants: [integers([2, 1])], opset }),
  one("PRelu", { constants: [floats([4], 3)], opset }),
  one("Cast", { attributes: { to: 7 }, element: "int64", opset }),
]);

const beforeTen: readonly Case[] = [7, 8, 9].flatMap((opset) => [
  one("Slice", { attributes: { starts: [1, 0], ends: [3, 100], axes: [1, 2] }, opset }),
  one("Slice", { attributes: { starts: [0, -2], ends: [1, 3] }, opset }),
  one("TopK", { attributes: { k: 2, axis: 1 }, outputs: 2, elements: ["float", "int64"], opset }),
]);

const newer: readonly Case[] = [
  one("Swish", { opset: 24 }),
  one("Swish", { attributes: { alpha: float(0.5) }, opset: 24 }),
  ...["Relu", "Softmax"].map((type) => one(type, { opset: 24 })),
  one("Reshape", { constants: [integers([4, 6])], opset: 24 }),
  one("Squeeze", { inputs: [floats([2, 1, 3, 1], 1)], constants: [integers([-1])], opset: 23 }),
  one("CastLike", { inputs: [x, integers([1])], element: "int64", opset: 19 }),
];

const four = (heads: number, time: number, seed: number) => floats([2, heads, time, 4], seed);
const attention: readonly Case[] = [
  one("Attention", { inputs: [four(3, 5, 1), four(3, 6, 2), four(3, 6, 3)] }),
  one("Attention", { inputs: [four(3, 5, 1), four(3, 6, 2), four(3, 6, 3)], constants: [floats([5, 6], 4)] }),
  one("Attention", { inputs: [four(3, 5, 1), four(3, 6, 2), four(3, 6, 3)], constants: [upTo(5, 6)] }),
  one("Attention", { inputs: [four(3, 5, 1), four(3, 5, 2), four(3, 5, 3)], attributes: { is_causal: 1 } }),
  one("Attention", {
    inputs: [four(4, 5, 1), four(2, 6, 2), four(2, 6, 3)],
    attributes: { scale: float(0.3), softcap: float(0.5) },
  }),
  one("Attention", {
    inputs: [floats([2, 5, 12], 1), floats([2, 6, 12], 2), floats([2, 6, 6], 3)],
    attributes: { q_num_heads: 3, kv_num_heads: 3 },
  }),
  one("Attention", {
    inputs: [four(3, 5, 1), four(3, 2, 2), four(3, 2, 3), floats([5, 6], 6), four(3, 4, 4), four(3, 4, 5)],
    outputs: 4,
    attributes: { qk_matmul_output_mode: 3 },
  }),
].map((own) => ({ ...own, opset: 23 }));

const others: readonly Case[] = [
  one("Mod", { inputs: [x, matrix], attributes: { fmod: 1 } }),
  one("MaxPool", {
    inputs: [bytes("uint8", [2, 3, 9])],
    attributes: { kernel_shape: [3], pads: [1, 1] },
    element: "uint8",
  }),
  one("ReduceMax", { inputs: [flags([2, 3])], constants: [integers([1])], opset: 20, element: "bool" }),
  ...["max", "min"].map((reduction) =>
    one("ScatterElements", {
      inputs: [
        x,
        integers([1, 0, 1, 2, 2, 0, 1, 0, 1, 0, 0, 2, 1, 1, 0, 2], [2, 2, 4]),
        floats([2, 2, 4], 7),
      ],
      attributes: { axis: 1, reduction },
      opset: 18,
    }),
  ),
  one("Shrink"),
  one("Shrink", { attributes: { lambd: float(0.7), bias: float(0.2) } }),
  one("Asinh"),
  one("Acosh", { inputs: [{ ...positive, data: positive.data.map((value) => value + 1) as Float32Array }] }),
  one("Atanh", { inputs: [floats([2, 5], 1, 0.9)] }),
  one("Hardmax"),
  one("Hardmax", { attributes: { axis: 1 } }),
  one("EyeLike", { inputs: [matrix] }),
  one("EyeLike", { inputs: [matrix], attributes: { k: 1, dtype: 7 }, element: "int64" }),
  one("OneHot", {
    inputs: [integers([0, 1, 2, 3, 1, 0], [2, 3])],
    constants: [integers([4], []), floats([2], 3)],
    attributes: { axis: 1 },
  }),
  ...["ArgMax", "ArgMin"].map((type) =>
    one(type, {
      inputs: [{ shape: [2, 4], dtype: "float32", data: Float32Array.of(1, 3, 3, 1, -1, -1, 2, 2) }],
      attributes: { axis: 1, select_last_index: 1 },
      element: "int64",
    }),
  ),
  one("Scatter", {
    inputs: [x, integers([1, 0, 1, 0, 1, 0, 1, 0], [2, 1, 4]), floats([2, 1, 4], 7)],
    attributes: { axis: 1 },
    opset: 10,
  }),
  one("Where", { inputs: [flags([2, 3]), floats([2, 3], 1), floats([1], 2)] }),
  one("Round", {
    inputs: [
      {
        shape: [6],
        dtype: "float32",
        data: Float32Array.of(0.49999997, 8388609, -8388609, -0.50000006, 1e-10, -1e-10),
      },
    ],
  }),
  one("Pow", { inputs: [positive], constants: [scalar(4)] }),
];

/** Flags of positions up to each row's own. */
function upTo(rows: number, columns: number): TensorData {
  const data = Uint8Array.from({ length: rows * columns }, (_, i) => Number(i % columns <= i / columns));
  return { shape: [rows, columns], dtype: "bool", data };
}

export const olderCases: readonly Case[] = [...older, ...beforeTen, ...newer, ...attention, ...others];
