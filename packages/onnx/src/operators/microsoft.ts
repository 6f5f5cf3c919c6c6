// Operators of ONNX Runtime, in the domain "com.microsoft": those that its quantiser and its optimiser write.
import { add, concat, less, mean, mul, sigmoid, softmax, type Tensor, transpose, where } from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { float, type Value } from "../values.ts";
import { gelu, tanhGelu } from "./activations.ts";
import { integerProduct, qGemm, resultQuantisation } from "./integer-products.ts";
import { meanOf } from "./pools.ts";
import { fusedMatMul, matrixProduct } from "./products.ts";
import { dequantised, quantisationOf, quantisations, quantised, throughBytes } from "./quantisation.ts";
import { quantisedLstm } from "./recurrences.ts";

/** The floats of input `index`, whose scale and zero point follow it. */
function floatsOf(call: NodeCall, index: number, [scale, zero] = [index + 1, index + 2]): Tensor {
  const q = call.tensor(index);
  return dequantised(q, quantisationOf(call, [scale, zero], q.shape, q.rank - 1));
}

/** Quantises a result by the input of its scale, and the one after it. */
function quantisedResult(call: NodeCall, x: Tensor, input: number): Value {
  const element = call.inputs[input + 1]?.element ?? call.input(0).element;
  return quantised(call, x, resultQuantisation(call, x, input), element);
}

/** A function of one quantised input: x, its scale and zero point, those of the result. */
function ofOne(f: (x: Tensor, call: NodeCall) => Tensor): Operator {
  return (call) => quantisedResult(call, f(floatsOf(call, 0), call), 3);
}

/** A function of two quantised inputs, each followed by its scale and zero point, then those of the result. */
function ofTwo(f: (a: Tensor, b: Tensor) => Tensor): Operator {
  return (call) => quantisedResult(call, f(floatsOf(call, 0), floatsOf(call, 3)), 6);
}

/** A pool, whose channels may be last. */
function pooled(f: (call: NodeCall, x: Tensor) => Tensor): Operator {
  return ofOne((x, call) => {
    if (call.int("channels_last", 0) === 0) return f(call, x);
    const order = x.shape.map((_, axis) => axis);
    const last = x.rank - 1;
    const first = f(call, transpose(x, [0, last, ...order.slice(1, last)]));
    return transpose(first, [0, ...order.slice(2), 1]);
  });
}

/** The scale and zero point of the result, then each part with its own. */
const qLinearConcat: Operator = (call) => {
  const count = (call.inputs.length - 2) / 3;
  if (!Number.isInteger(count) || count < 1) call.refuse("parts with scale and zero point", `${count} parts`);
  const parts = Array.from({ length: count }, (_, i) => floatsOf(call, 2 + 3 * i));
  const joined = concat(parts, call.axis(call.int("axis", 0), parts[0]!.rank));
  const own = resultQuantisation(call, joined, 0);
  return quantised(call, joined, own, call.inputs[1]?.element ?? "uint8");
};

const qLinearSoftmax = ofOne((x, call) => {
  const axis = call.axis(call.int("axis", -1), x.rank);
  call.ignore("opset");
  if (axis !== x.rank - 1) call.refuse("the last axis", String(axis));
  return softmax(x);
});

/** Floats times a quantised matrix, the floats quantised by their own range: inputs a, b, scale, zero point, bias. */
const dynamicQuantizeMatMul: Operator = (call) => {
  const product = matrixProduct(throughBytes(call.float(0)), floatsOf(call, 1));
  return float(withBias(product, call.optionalFloat(4)));
};

/** Inputs a, b, their scales, their zero points, and a bias of floats. */
const matMulIntegerToFloat: Operator = (call) => {
  const product = integerProduct(call, [0, 1], [4, 5]);
  const scaled = mul(mul(product, call.float(2)), call.float(3));
  return float(withBias(scaled, call.optionalFloat(6)));
};

function withBias(x: Tensor, bias: Tensor | undefined): Tensor {
  return bias === undefined ? x : add(x, bias);
}

export const microsoft: Readonly<Record<string, Operator>> = {
  QuantizeLinear: quantisations.QuantizeLinear!,
  DequantizeLinear: quantisations.DequantizeLinear!,
  DynamicQuantizeLSTM: quantisedLstm,
  DynamicQuantizeMatMul: dynamicQuantizeMatMul,
  MatMulIntegerToFloat: matMulIntegerToFloat,
  QGemm: qGemm,
  QLinearAdd: ofTwo(add),
  QLinearMul: ofTwo(mul),
  QLinearSigmoid: ofOne(sigmoid),
  QLinearLeakyRelu: ofOne((x, call) => {
    const alpha = call.floatAttribute("alpha", 0.01);
    return where(less(x, 0), mul(alpha, x), x);
  }),
  QLinearConcat: qLinearConcat,
  QLinearSoftmax: qLinearSoftmax,
  QLinearAveragePool: pooled(meanOf),
  QLinearGlobalAveragePool: pooled((_, x) =>
    mean(x, { axes: x.shape.map((_length, axis) => axis).slice(2), keepAxes: true }),
  ),
  Gelu: (call) => float(gelu(call)(call.float(0))),
  FastGelu: (call) => float(tanhGelu(withBias(call.float(0), call.optionalFloat(1)))),
  BiasGelu: (call) => float(gelu(call)(add(call.float(0), call.float(1)))),
  QuickGelu: (call) => {
    const x = call.float(0);
    return float(mul(x, sigmoid(mul(call.floatAttribute("alpha", 1.702), x))));
  },
  FusedMatMul: fusedMatMul,
};
