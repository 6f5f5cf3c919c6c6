// Quantised operators, of ONNX and of ONNX Runtime.
import type { TensorData } from "@grus/tensor";
import { floats } from "./onnx-models.ts";
import { bytes, type Case, float, one, scalar, whole, x } from "./operator-case.ts";

const zero = (element: "uint8" | "int8", value: number) => whole(element, [value], []);
const scales = (values: readonly number[]): TensorData => ({
  shape: [values.length],
  dtype: "float32",
  data: Float32Array.from(values),
});
const q = bytes("uint8", [2, 3, 4]);
const signed = bytes("int8", [2, 3, 4]);
const weights = bytes("int8", [4, 5], 3);
const one8 = { element: "uint8" } as const;
const ms = { domain: "com.microsoft" } as const;
/** The input with its scale and zero point, and those of the result. */
const ofOne = [scalar(0.02), zero("uint8", 120), scalar(0.015), zero("uint8", 7)];
const image = bytes("uint8", [2, 3, 5, 6]);

const linear: readonly Case[] = [
  one("DynamicQuantizeLinear", { outputs: 3, elements: ["uint8", "float", "uint8"] }),
  one("DynamicQuantizeLinear", {
    inputs: [{ ...x, data: x.data.map(Math.abs) as Float32Array }],
    outputs: 3,
    elements: ["uint8", "float", "uint8"],
  }),
  one("QuantizeLinear", { constants: [scalar(0.03), zero("uint8", 100)], ...one8 }),
  one("QuantizeLinear", { constants: [scalar(0.01)], ...one8 }),
  one("QuantizeLinear", { constants: [scalar(0.01), zero("int8", -3)], element: "int8" }),
  one("QuantizeLinear", {
    constants: [scales([0.01, 0.02, 0.03]), whole("uint8", [100, 120, 140])],
    attributes: { axis: 1 },
    ...one8,
  }),
  one("DequantizeLinear", { inputs: [q], constants: [scalar(0.03), zero("uint8", 100)] }),
  one("DequantizeLinear", { inputs: [signed], constants: [scalar(0.03)], opset: 10 }),
  one("DequantizeLinear", {
    inputs: [signed],
    constants: [scales([0.01, 0.02, 0.03]), whole("int8", [10, 0, -14])],
    attributes: { axis: 1 },
  }),
  one("DequantizeLinear", {
    inputs: [],
    constants: [weights, scales([1, 2, 3, 4, 5]), whole("int8", [1, 2, 3, 4, 5])],
  }),
  one("DequantizeLinear", { inputs: [], constants: [weights, scalar(0.1), zero("int8", 3)] }),
  one("DequantizeLinear", {
    inputs: [bytes("int8", [4, 6])],
    constants: [floats([4, 3], 2), bytes("int8", [4, 3], 5)],
    attributes: { axis: 1, block_size: 2 },
    opset: 21,
    tolerance: 1e-4,
  }),
];

const products: readonly Case[] = [
  one("MatMulInteger", { inputs: [q, weights], element: "int32" }),
  one("MatMulInteger", {
    inputs: [q],
    constants: [weights, zero("uint8", 9), zero("int8", -4)],
    element: "int32",
  }),
  one("MatMulInteger", {
    inputs: [q],
    constants: [weights, zero("uint8", 9), whole("int8", [1, -2, 3, -4, 5])],
    element: "int32",
  }),
  one("MatMulInteger", {
    inputs: [bytes("uint8", [3, 200])],
    constants: [bytes("int8", [200, 7], 3)],
    element: "int32",
  }),
  one("ConvInteger", { inputs: [image], constants: [bytes("uint8", [4, 3, 2, 3], 3)], element: "int32" }),
  one("ConvInteger", {
    inputs: [image],
    constants: [bytes("uint8", [4, 3, 2, 3], 3), zero("uint8", 100), zero("uint8", 90)],
    attributes: { pads: [1, 0, 1, 2], strides: [2, 1] },
    element: "int32",
  }),
  one("QLinearMatMul", {
    inputs: [q],
    constants: [
      scalar(0.02),
      zero("uint8", 110),
      weights,
      scalar(0.01),
      zero("int8", 3),
      scalar(0.1),
      zero("uint8", 99),
    ],
    ...one8,
  }),
  one("QLinearMatMul", {
    inputs: [q],
    constants: [
      scalar(0.02),
      zero("uint8", 110),
      weights,
      scales([0.01, 0.02, 0.03, 0.04, 0.05]),
      whole("int8", [0, 0, 0, 0, 0]),
      scalar(0.1),
      zero("uint8", 99),
    ],
    ...one8,
  }),
  one("QLinearConv", {
    inputs: [image],
    constants: [
      scalar(0.02),
      zero("uint8", 110),
      bytes("int8", [4, 3, 2, 3], 3),
      scales([0.01, 0.02, 0.015, 0.012]),
      whole("int8", [0, 0, 0, 0]),
      scalar(0.1),
      zero("uint8", 99),
      whole("int32", [100, -200, 300, 0]),
    ],
    attributes: { pads: [1, 0, 0, 1] },
    ...one8,
  }),
];

const microsoft: readonly Case[] = [
  one("QuantizeLinear", { constants: [scalar(0.03), zero("uint8", 100)], ...one8, ...ms }),
  one("DequantizeLinear", { inputs: [q], constants: [scalar(0.03), zero("uint8", 100)], ...ms }),
  one("DynamicQuantizeMatMul", {
    constants: [weights, scalar(0.01), zero("int8", 2), floats([5], 3)],
    ...ms,
    tolerance: 1e-4,
  }),
  one("DynamicQuantizeMatMul", {
    constants: [weights, scales([0.01, 0.02, 0.03, 0.04, 0.05])],
    ...ms,
    tolerance: 1e-4,
  }),
  one("MatMulIntegerToFloat", {
    inputs: [q],
    constants: [weights, scalar(0.02), scalar(0.01), zero("uint8", 3), zero("int8", 2), floats([5], 3)],
    ...ms,
    tolerance: 1e-4,
  }),
  one("QGemm", {
    inputs: [bytes("uint8", [3, 4])],
    constants: [
      scalar(0.02),
      zero("uint8", 110),
      weights,
      scalar(0.01),
      zero("int8", 3),
      whole("int32", [100, -200, 300, 0, 5]),
      scalar(0.1),
      zero("uint8", 99),
    ],
    ...one8,
    ...ms,
  }),
  one("QGemm", {
    inputs: [bytes("uint8", [3, 4])],
    constants: [
      scalar(0.02),
      zero("uint8", 110),
      bytes("int8", [5, 4], 3),
      scales([1, 2, 3, 4, 5]),
      whole("int8", [0, 0, 0, 0, 0]),
    ],
    attributes: { transB: 1, alpha: float(0.5) },
    ...ms,
    tolerance: 0.01,
  }),
  ...["QLinearAdd", "QLinearMul"].map((type) =>
    one(type, {
      inputs: [q],
      constants: [
        scalar(0.02),
        zero("uint8", 110),
        bytes("uint8", [3, 4], 5),
        scalar(0.01),
        zero("uint8", 90),
        scalar(0.03),
        zero("uint8", 99),
      ],
      ...one8,
      ...ms,
    }),
  ),
  one("QLinearSigmoid", {
    inputs: [q],
    constants: [scalar(0.02), zero("uint8", 120), scalar(1 / 256), zero("uint8", 0)],
    ...one8,
    ...ms,
  }),
  one("QLinearLeakyRelu", {
    inputs: [q],
    constants: ofOne,
    attributes: { alpha: float(0.2) },
    ...one8,
    ...ms,
  }),
  one("QLinearSoftmax", {
    inputs: [q],
    constants: [scalar(0.02), zero("uint8", 120), scalar(1 / 256), zero("uint8", 0)],
    attributes: { axis: -1, opset: 13 },
    ...one8,
    ...ms,
    tolerance: 1,
  }),
  one("QLinearConcat", {
    inputs: [q, bytes("uint8", [2, 2, 4], 5)],
    constants: [
      scalar(0.02),
      zero("uint8", 100),
      scalar(0.02),
      zero("uint8", 120),
      scalar(0.03),
      zero("uint8", 90),
    ],
    operands: ["constant0", "constant1", "in0", "constant2", "constant3", "in1", "constant4", "constant5"],
    attributes: { axis: 1 },
    ...one8,
    ...ms,
  }),
  one("QLinearAveragePool", {
    inputs: [image],
    constants: ofOne,
    attributes: { kernel_shape: [2, 3], pads: [1, 0, 0, 1] },
    ...one8,
    ...ms,
  }),
  one("QLinearGlobalAveragePool", { inputs: [image], constants: ofOne, ...one8, ...ms }),
  one("QLinearGlobalAveragePool", {
    inputs: [image],
    constants: ofOne,
    attributes: { channels_last: 1 },
    ...one8,
    ...ms,
  }),
  one("Gelu", ms),
  one("FastGelu", { constants: [floats([4], 3)], ...ms, tolerance: 1e-4 }),
  one("FastGelu", { ...ms, tolerance: 1e-4 }),
  one("BiasGelu", { constants: [floats([4], 3)], ...ms }),
  one("QuickGelu", ms),
  one("QuickGelu", { attributes: { alpha: float(0.7) }, ...ms }),
  one("FusedMatMul", {
    inputs: [x, floats([5, 4], 2)],
    attributes: { alpha: float(0.3), transB: 1 },
    ...ms,
  }),
  one("FusedMatMul", { inputs: [x, floats([2, 3, 5], 2)], attributes: { transA: 1 }, ...ms }),
];

export const quantisedCases: readonly Case[] = [...linear, ...products, ...microsoft];
