// Elementwise functions at the limits of float32.
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, real } from "./case.ts";

/** Infinities, NaN, zeros of both signs, and large arguments. */
export function specialCases(): BehaviourCase[] {
  const { NaN: nan, POSITIVE_INFINITY: high, NEGATIVE_INFINITY: low } = Number;
  const special = real([nan, high, low, 0, -0, 1, -1]);
  const f32 = {
    exp: o.exp,
    tanh: o.tanh,
    sigmoid: o.sigmoid,
    sqrt: o.sqrt,
    log: o.log,
    abs: o.abs,
    neg: o.neg,
    floor: o.floor,
    sign: o.sign,
    sin: o.sin,
    cos: o.cos,
  };
  return [
    ...Object.entries(f32).map(([name, f]) => ({
      name: `${name} of special values`,
      inputs: [special],
      compute: f,
    })),
    {
      name: "exp, sigmoid and tanh of large arguments",
      inputs: [real([-200, -104, -88, 88.7, 89, 200, 1e9, -1e9])],
      compute: (x: Tensor) => [o.exp(x), o.sigmoid(x), o.tanh(x)],
    },
    {
      name: "tanh and sigmoid near 0",
      inputs: [real([1e-8, -1e-8, 1e-20, 3e-39])],
      compute: (x: Tensor) => [o.tanh(x), o.sub(o.sigmoid(x), 0.5)],
    },
    {
      name: "maximum and minimum of special values",
      inputs: [real([nan, 1, high, low, 5]), real([1, nan, 3, 3, low])],
      compute: (a: Tensor, b: Tensor) => [o.maximum(a, b), o.minimum(a, b)],
    },
    {
      name: "sums, differences and products of special values",
      inputs: [real([high, high, nan, 0, low]), real([low, high, 1, high, 2])],
      compute: (a: Tensor, b: Tensor) => [o.add(a, b), o.sub(a, b), o.mul(a, b)],
    },
    {
      name: "where selects next to NaN",
      inputs: [real([nan, 1, high]), real([2, nan, low])],
      compute: (a: Tensor, b: Tensor) => [o.where(o.equal(a, a), a, b), o.where(o.less(a, b), a, b)],
    },
    {
      name: "div by 0",
      inputs: [real([1, -1, 0]), real([0, 0, 0])],
      compute: (a: Tensor, b: Tensor) => o.div(a, b),
    },
    {
      name: "edge cases of pow",
      inputs: [real([0, 2, -2, 0, 5, 0, high, nan, nan, 2]), real([0, -1, 3, 2, 0.5, -1, -1, 0, 1, nan])],
      compute: (a: Tensor, b: Tensor) => o.pow(a, b),
    },
    {
      name: "sin and cos of large angles",
      inputs: [real([100, -1000, 6.2831853])],
      compute: (x: Tensor) => [o.sin(x), o.cos(x)],
    },
  ].map((one) => ({ ...one, differentiable: false })) as BehaviourCase[];
}
