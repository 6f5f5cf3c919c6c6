// Elementwise functions of one operand.
import type { DType } from "../dtype.ts";
import { type UnaryName, unaryNames } from "../elementwise-names.ts";
import { DTypeError } from "../errors.ts";
import type { Kernel, Kernels } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { recordOf } from "../record-of.ts";
import { apply1, type Tensor } from "../tensor.ts";

function unary<N extends UnaryName>(name: N, dtypes: readonly DType[]): Primitive<N> {
  return {
    name,
    infer([input]) {
      if (!dtypes.includes(input!.dtype)) throw new DTypeError(name, { expected: dtypes, got: input!.dtype });
      return [input!];
    },
  };
}

const REAL: readonly DType[] = ["float32"];
const NUMBER: readonly DType[] = ["float32", "int32"];

export const negPrimitive: Primitive<"neg"> = /* @__PURE__ */ unary("neg", NUMBER);
export const absPrimitive: Primitive<"abs"> = /* @__PURE__ */ unary("abs", NUMBER);
export const signPrimitive: Primitive<"sign"> = /* @__PURE__ */ unary("sign", NUMBER);
export const floorPrimitive: Primitive<"floor"> = /* @__PURE__ */ unary("floor", REAL);
export const notPrimitive: Primitive<"not"> = /* @__PURE__ */ unary("not", ["bool"]);
export const expPrimitive: Primitive<"exp"> = /* @__PURE__ */ unary("exp", REAL);
export const logPrimitive: Primitive<"log"> = /* @__PURE__ */ unary("log", REAL);
export const sqrtPrimitive: Primitive<"sqrt"> = /* @__PURE__ */ unary("sqrt", REAL);
export const sinPrimitive: Primitive<"sin"> = /* @__PURE__ */ unary("sin", REAL);
export const cosPrimitive: Primitive<"cos"> = /* @__PURE__ */ unary("cos", REAL);
export const tanhPrimitive: Primitive<"tanh"> = /* @__PURE__ */ unary("tanh", REAL);
export const sigmoidPrimitive: Primitive<"sigmoid"> = /* @__PURE__ */ unary("sigmoid", REAL);

/** The scalar functions. */
const FUNCTIONS: { readonly [N in UnaryName]: (x: number) => number } = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  not: (x) => (x === 0 ? 1 : 0),
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

/** The reference kernels of all functions of one operand. */
export function unaryKernels(): Pick<Kernels, UnaryName> {
  return recordOf(unaryNames, (name): Kernel<UnaryName> => {
    const compute = FUNCTIONS[name];
    return ({ inputs: [input], outputs: [output] }) => {
      for (let i = 0; i < output!.length; i++) output![i] = compute(input![i]!);
    };
  });
}

/** -x. */
export const neg: <D extends DType>(x: Tensor<D>) => Tensor<D> = (x) => apply1(negPrimitive, [x], {});
/** |x|; the derivative at 0 is 0. */
export const abs: <D extends DType>(x: Tensor<D>) => Tensor<D> = (x) => apply1(absPrimitive, [x], {});
/** -1, 0 or 1; its derivative is 0. */
export const sign: <D extends DType>(x: Tensor<D>) => Tensor<D> = (x) => apply1(signPrimitive, [x], {});
/** The largest integer not above x; its derivative is 0. */
export const floor: <D extends DType>(x: Tensor<D>) => Tensor<D> = (x) => apply1(floorPrimitive, [x], {});
/** Logical not of a bool tensor. */
export const not: (x: Tensor) => Tensor<"bool"> = (x) => apply1(notPrimitive, [x], {});
/** e to the x. */
export const exp: (x: Tensor) => Tensor<"float32"> = (x) => apply1(expPrimitive, [x], {});
/** Natural logarithm; -Infinity at 0, NaN below. */
export const log: (x: Tensor) => Tensor<"float32"> = (x) => apply1(logPrimitive, [x], {});
/** Square root; NaN below 0. */
export const sqrt: (x: Tensor) => Tensor<"float32"> = (x) => apply1(sqrtPrimitive, [x], {});
/** Sine of x in radians. */
export const sin: (x: Tensor) => Tensor<"float32"> = (x) => apply1(sinPrimitive, [x], {});
/** Cosine of x in radians. */
export const cos: (x: Tensor) => Tensor<"float32"> = (x) => apply1(cosPrimitive, [x], {});
/** Hyperbolic tangent. */
export const tanh: (x: Tensor) => Tensor<"float32"> = (x) => apply1(tanhPrimitive, [x], {});
/** 1 / (1 + e^-x). */
export const sigmoid: (x: Tensor) => Tensor<"float32"> = (x) => apply1(sigmoidPrimitive, [x], {});
