// Elementwise functions of one operand.

import type { DType } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import type { GradientTools, Primitive } from "../primitive.ts";
import { apply1, type Tensor } from "../tensor.ts";

type NoAttrs = Record<never, never>;

interface UnaryRule {
  readonly name: string;
  readonly dtypes: readonly DType[];
  readonly compute: (x: number) => number;
  /** Cotangent of x from the cotangent g, x and y = f(x); absent where the derivative is zero. */
  readonly derivative?: (g: Tensor, x: Tensor, y: Tensor, tools: GradientTools) => Tensor;
}

function unary({ name, dtypes, compute, derivative }: UnaryRule): Primitive<NoAttrs> {
  return {
    name,
    infer([input]) {
      if (!dtypes.includes(input!.dtype))
        throw new DTypeError(name, `takes ${dtypes.join(" or ")}, got ${input!.dtype}.`);
      return [input!];
    },
    gradient: ({ inputs: [x], outputs: [y], cotangents: [g] }, tools) => [derivative?.(g!, x!, y!, tools)],
    evaluate({ inputs: [input], outputs: [output] }) {
      for (let i = 0; i < output!.length; i++) output![i] = compute(input![i]!);
    },
  };
}

const REAL: readonly DType[] = ["float32"];
const NUMBER: readonly DType[] = ["float32", "int32"];

export const negPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "neg",
  dtypes: NUMBER,
  compute: (x) => -x,
  derivative: (g, _x, _y, { neg }) => neg(g),
});

export const absPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "abs",
  dtypes: NUMBER,
  compute: Math.abs,
  derivative: (g, x, _y, { mul, sign }) => mul(g, sign(x)),
});

export const signPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "sign",
  dtypes: NUMBER,
  compute: Math.sign,
});

export const floorPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "floor",
  dtypes: REAL,
  compute: Math.floor,
});

export const notPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "not",
  dtypes: ["bool"],
  compute: (x) => (x === 0 ? 1 : 0),
});

export const expPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "exp",
  dtypes: REAL,
  compute: Math.exp,
  derivative: (g, _x, y, { mul }) => mul(g, y),
});

export const logPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "log",
  dtypes: REAL,
  compute: Math.log,
  derivative: (g, x, _y, { div }) => div(g, x),
});

export const sqrtPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "sqrt",
  dtypes: REAL,
  compute: Math.sqrt,
  derivative: (g, _x, y, { div, mul }) => div(mul(g, 0.5), y),
});

export const sinPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "sin",
  dtypes: REAL,
  compute: Math.sin,
  derivative: (g, x, _y, { cos, mul }) => mul(g, cos(x)),
});

export const cosPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "cos",
  dtypes: REAL,
  compute: Math.cos,
  derivative: (g, x, _y, { mul, neg, sin }) => neg(mul(g, sin(x))),
});

export const tanhPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "tanh",
  dtypes: REAL,
  compute: Math.tanh,
  derivative: (g, _x, y, { mul, sub }) => mul(g, sub(1, mul(y, y))),
});

export const sigmoidPrimitive: Primitive<NoAttrs> = /* @__PURE__ */ unary({
  name: "sigmoid",
  dtypes: REAL,
  compute: (x) => 1 / (1 + Math.exp(-x)),
  derivative: (g, _x, y, { mul, sub }) => mul(g, mul(y, sub(1, y))),
});

/** -x. */
export const neg: (x: Tensor) => Tensor = (x) => apply1(negPrimitive, [x], {});
/** |x|; the derivative at 0 is 0. */
export const abs: (x: Tensor) => Tensor = (x) => apply1(absPrimitive, [x], {});
/** -1, 0 or 1; its derivative is 0. */
export const sign: (x: Tensor) => Tensor = (x) => apply1(signPrimitive, [x], {});
/** The largest whole number at or below x; its derivative is 0. */
export const floor: (x: Tensor) => Tensor = (x) => apply1(floorPrimitive, [x], {});
/** Logical not of a bool tensor. */
export const not: (x: Tensor) => Tensor = (x) => apply1(notPrimitive, [x], {});
/** e to the x. */
export const exp: (x: Tensor) => Tensor = (x) => apply1(expPrimitive, [x], {});
/** Natural logarithm; -Infinity at 0, NaN below. */
export const log: (x: Tensor) => Tensor = (x) => apply1(logPrimitive, [x], {});
/** Square root; NaN below 0. */
export const sqrt: (x: Tensor) => Tensor = (x) => apply1(sqrtPrimitive, [x], {});
/** Sine of x in radians. */
export const sin: (x: Tensor) => Tensor = (x) => apply1(sinPrimitive, [x], {});
/** Cosine of x in radians. */
export const cos: (x: Tensor) => Tensor = (x) => apply1(cosPrimitive, [x], {});
/** Hyperbolic tangent. */
export const tanh: (x: Tensor) => Tensor = (x) => apply1(tanhPrimitive, [x], {});
/** 1 / (1 + e^-x). */
export const sigmoid: (x: Tensor) => Tensor = (x) => apply1(sigmoidPrimitive, [x], {});
