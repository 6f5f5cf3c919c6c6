// Elementwise functions of two operands, which are broadcast to their common shape.
import type { DType } from "../dtype.ts";
import { type BinaryName, binaryNames } from "../elementwise-names.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import type { Kernel, Kernels } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { recordOf } from "../record-of.ts";
import { sameShape } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { broadcastTogether } from "./broadcast.ts";
import { asTensors, type Operand } from "./operand.ts";

function binary<N extends BinaryName>(name: N, dtypes: readonly DType[], result?: DType): Primitive<N> {
  return {
    name,
    infer([a, b]) {
      if (!dtypes.includes(a!.dtype)) throw new DTypeError(name, { expected: dtypes, got: a!.dtype });
      if (a!.dtype !== b!.dtype) {
        throw new DTypeError(name, {
          subject: "the second operand",
          expected: a!.dtype,
          got: b!.dtype,
          cure: "Convert one with cast().",
        });
      }
      if (!sameShape(a!.shape, b!.shape)) {
        throw new ShapeError(name, {
          subject: "the second operand",
          expected: a!.shape,
          got: b!.shape,
        });
      }
      return [{ shape: a!.shape, dtype: result ?? a!.dtype }];
    },
  };
}

const REAL: readonly DType[] = ["float32"];
const NUMBER: readonly DType[] = ["float32", "int32"];
const ANY: readonly DType[] = ["float32", "int32", "bool"];

export const addPrimitive: Primitive<"add"> = /* @__PURE__ */ binary("add", NUMBER);
export const subPrimitive: Primitive<"sub"> = /* @__PURE__ */ binary("sub", NUMBER);
export const mulPrimitive: Primitive<"mul"> = /* @__PURE__ */ binary("mul", NUMBER);
export const divPrimitive: Primitive<"div"> = /* @__PURE__ */ binary("div", NUMBER);
export const powPrimitive: Primitive<"pow"> = /* @__PURE__ */ binary("pow", REAL);
export const maxPrimitive: Primitive<"max"> = /* @__PURE__ */ binary("max", NUMBER);
export const minPrimitive: Primitive<"min"> = /* @__PURE__ */ binary("min", NUMBER);
export const equalPrimitive: Primitive<"equal"> = /* @__PURE__ */ binary("equal", ANY, "bool");
export const lessPrimitive: Primitive<"less"> = /* @__PURE__ */ binary("less", NUMBER, "bool");
export const lessEqualPrimitive: Primitive<"lessEqual"> = /* @__PURE__ */ binary("lessEqual", NUMBER, "bool");
export const andPrimitive: Primitive<"and"> = /* @__PURE__ */ binary("and", ["bool"]);
export const orPrimitive: Primitive<"or"> = /* @__PURE__ */ binary("or", ["bool"]);

/** The scalar functions. */
const FUNCTIONS: { readonly [N in BinaryName]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  max: Math.max,
  min: Math.min,
  equal: (a, b) => (a === b ? 1 : 0),
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
};

/** For int32, where float64 would lose the low bits. */
const INT_FUNCTIONS: Partial<typeof FUNCTIONS> = {
  mul: Math.imul,
};

/** The reference kernels of all functions of two operands. */
export function binaryKernels(): Pick<Kernels, BinaryName> {
  return recordOf(binaryNames, (name): Kernel<BinaryName> => {
    const compute = FUNCTIONS[name];
    const computeInt = INT_FUNCTIONS[name] ?? compute;
    return ({ inputs: [a, b], outputs: [output] }) => {
      const f = a instanceof Int32Array ? computeInt : compute;
      for (let i = 0; i < output!.length; i++) output![i] = f(a![i]!, b![i]!);
    };
  });
}

/** a + b, broadcast to their common shape. int32 results wrap modulo 2^32. */
export const add: (a: Operand, b: Operand) => Tensor = (a, b) => applyBinary(addPrimitive, a, b);
/** a - b. */
export const sub: (a: Operand, b: Operand) => Tensor = (a, b) => applyBinary(subPrimitive, a, b);
/** a · b, element by element. */
export const mul: (a: Operand, b: Operand) => Tensor = (a, b) => applyBinary(mulPrimitive, a, b);
/** a / b; int32 truncates toward zero, and division by 0 gives 0. */
export const div: (a: Operand, b: Operand) => Tensor = (a, b) => applyBinary(divPrimitive, a, b);
/** a to the power b. The derivative with respect to b is NaN where a is negative. */
export const pow: (a: Operand, b: Operand) => Tensor = (a, b) => applyBinary(powPrimitive, a, b);
/** The larger of a and b; equal operands each receive half of the gradient. NaN propagates. */
export const maximum: (a: Operand, b: Operand) => Tensor = (a, b) => applyBinary(maxPrimitive, a, b);
/** The smaller of a and b; equal operands each receive half of the gradient. NaN propagates. */
export const minimum: (a: Operand, b: Operand) => Tensor = (a, b) => applyBinary(minPrimitive, a, b);
/** Whether a = b, as bool. */
export const equal: (a: Operand, b: Operand) => Tensor<"bool"> = (a, b) => applyBinary(equalPrimitive, a, b);
/** Whether a < b, as bool. */
export const less: (a: Operand, b: Operand) => Tensor<"bool"> = (a, b) => applyBinary(lessPrimitive, a, b);
/** Whether a ≤ b, as bool. */
export const lessEqual: (a: Operand, b: Operand) => Tensor<"bool"> = (a, b) =>
  applyBinary(lessEqualPrimitive, a, b);
/** Whether a > b, as bool. */
export const greater: (a: Operand, b: Operand) => Tensor<"bool"> = (a, b) => applyBinary(lessPrimitive, b, a);
/** Whether a ≥ b, as bool. */
export const greaterEqual: (a: Operand, b: Operand) => Tensor<"bool"> = (a, b) =>
  applyBinary(lessEqualPrimitive, b, a);
/** Logical and of bool tensors. */
export const and: (a: Operand, b: Operand) => Tensor<"bool"> = (a, b) => applyBinary(andPrimitive, a, b);
/** Logical or of bool tensors. */
export const or: (a: Operand, b: Operand) => Tensor<"bool"> = (a, b) => applyBinary(orPrimitive, a, b);

function applyBinary(primitive: Primitive<BinaryName>, a: Operand, b: Operand): Tensor {
  const [left, right] = asTensors(primitive.name, a, b);
  return apply1(primitive, broadcastTogether(primitive.name, left, right), {});
}
