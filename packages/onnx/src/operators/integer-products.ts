// Products of quantised numbers: whole numbers in float32, which is exact up to 2^24, so for 500 products of bytes.
import { add, cast, div, matmul, mul, reshape, type Tensor, transpose } from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { float, shapeOf, tensorValue, type Value } from "../values.ts";
import { convolved } from "./convolutions.ts";
import { matrixProduct } from "./products.ts";
import { centred, constantFloats, type Quantisation, quantisationOf, rounded } from "./quantisation.ts";

/** A zero point of a matrix: one number, or one per row (`axis` -2) or column (-1). */
function matrixZero(
  call: NodeCall,
  input: number,
  shape: readonly number[],
  axis: -1 | -2,
): Tensor | undefined {
  if (call.inputs[input] === undefined) return undefined;
  const zero = cast(call.tensor(input), "float32");
  if (zero.size === 1) return reshape(zero, []);
  if (zero.rank !== 1) return zero;
  if (zero.size !== shape.at(axis)) call.refuse(`one zero point, or ${shape.at(axis)}`, String(zero.size));
  return axis === -1 ? zero : reshape(zero, [zero.size, 1]);
}

/** The whole numbers of a product of matrices: inputs a, b and their zero points. */
export function integerProduct(
  call: NodeCall,
  [a, b]: readonly [a: number, b: number],
  [zeroA, zeroB]: readonly [a: number, b: number],
): Tensor {
  const left = call.tensor(a);
  return matrixProduct(
    centred(left, matrixZero(call, zeroA, left.shape, -2)),
    constantColumns(call, b, zeroB) ?? centredColumns(call, b, zeroB),
  );
}

/** b minus the zero points of its columns. */
function centredColumns(call: NodeCall, b: number, zero: number): Tensor {
  const right = call.tensor(b);
  return centred(right, matrixZero(call, zero, right.shape, -1));
}

/** The same for weights in the file; undefined for others. */
function constantColumns(call: NodeCall, b: number, zero: number): Tensor | undefined {
  const own = call.inputs[zero];
  if (own !== undefined && (own.kind !== "host" || own.shape.length > 1)) return undefined;
  const count = own?.data.length ?? 1;
  const columns = shapeOf(call.input(b)).at(-1);
  if (count !== 1 && count !== columns) return undefined;
  return constantFloats(call.input(b), (i) => own?.data[i % count] ?? 0);
}

const matMulInteger: Operator = (call) =>
  tensorValue("int32", cast(integerProduct(call, [0, 1], [2, 3]), "int32"));

const convInteger: Operator = (call) => {
  const [x, weight] = [call.tensor(0), call.tensor(1)];
  const zero = call.inputs[2] === undefined ? undefined : reshape(cast(call.tensor(2), "float32"), []);
  const own = call.inputs[3] === undefined ? undefined : cast(call.tensor(3), "float32");
  const filters =
    own && reshape(own, own.size === 1 ? [] : [own.size, ...weight.shape.slice(1).map(() => 1)]);
  const result = convolved(call, centred(x, zero), centred(weight, filters), undefined);
  return tensorValue("int32", cast(result, "int32"));
};

/** The inputs are a, its scale and zero point, those of b, and the scale and zero point of the result. */
const qLinearMatMul: Operator = (call) => {
  const [a, b] = [call.tensor(0), call.tensor(3)];
  const left = quantisationOf(call, [1, 2], a.shape, a.rank - 2);
  const right = quantisationOf(call, [4, 5], b.shape, b.rank - 1);
  const whole = matrixProduct(centred(a, left.zeroPoint), centred(b, right.zeroPoint));
  return scaledResult(call, whole, mul(left.scale, right.scale), 6);
};

/** As {@link qLinearMatMul}, with a bias whose scale is that of the products. */
const qLinearConv: Operator = (call) => {
  const [x, weight] = [call.tensor(0), call.tensor(3)];
  const input = quantisationOf(call, [1, 2], x.shape, 1);
  const filters = quantisationOf(call, [4, 5], weight.shape, 0);
  const channels = (numbers: Tensor) =>
    numbers.size === 1
      ? reshape(numbers, [])
      : reshape(numbers, [1, numbers.size, ...x.shape.slice(2).map(() => 1)]);
  const plain = convolved(call, centred(x, input.zeroPoint), centred(weight, filters.zeroPoint), undefined);
  const whole = call.inputs[8] === undefined ? plain : add(plain, channels(cast(call.tensor(8), "float32")));
  return scaledResult(call, whole, mul(input.scale, channels(filters.scale)), 6);
};

/** The result of whole numbers of a scale, by the inputs of its own scale and zero point. */
function scaledResult(call: NodeCall, whole: Tensor, scale: Tensor, input: number): Value {
  const own = resultQuantisation(call, whole, input);
  const element = call.inputs[input + 1]?.element ?? "uint8";
  return rounded(call, mul(whole, div(scale, own.scale)), own.zeroPoint, element);
}

/** The quantisation of a result; the zero point is the input after the scale. */
export function resultQuantisation(call: NodeCall, x: Tensor, input: number): Quantisation {
  return quantisationOf(call, [input, input + 1], x.shape, x.rank - 1);
}

/** α (a b + c) of ONNX Runtime: floats, unless there is a scale of the result. */
export const qGemm: Operator = (call) => {
  const [isLeft, isRight] = [call.int("transA", 0) === 1, call.int("transB", 0) === 1];
  const [a, b] = [call.tensor(0), call.tensor(3)];
  const left = quantisationOf(call, [1, 2], a.shape, 0);
  const right = quantisationOf(call, [4, 5], b.shape, isRight ? 0 : 1);
  const whole = matmul(centred(a, left.zeroPoint), centred(b, right.zeroPoint), {
    transposeA: isLeft,
    transposeB: isRight,
  });
  const total = call.inputs[6] === undefined ? whole : add(whole, cast(call.tensor(6), "float32"));
  const columns = isRight && right.scale.rank === 2 ? transpose(right.scale, [1, 0]) : right.scale;
  const scale = mul(mul(left.scale, columns), call.floatAttribute("alpha", 1));
  return call.inputs[7] === undefined ? float(mul(total, scale)) : scaledResult(call, total, scale, 7);
};

export const integerProducts: Readonly<Record<string, Operator>> = {
  MatMulInteger: matMulInteger,
  ConvInteger: convInteger,
  QLinearMatMul: qLinearMatMul,
  QLinearConv: qLinearConv,
};
