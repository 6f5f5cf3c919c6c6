// Elementwise functions of any size.
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { flagWave, wave, wholeWave } from "./case.ts";
import { type Builder, broadcastable } from "./sized-case.ts";

/** A builder for every elementwise function; operands are broadcast along any axes. */
export function sizedElementwise(): Record<string, Builder> {
  const positive = { low: 0.2, high: 3 };
  const unary = {
    neg: o.neg,
    abs: o.abs,
    exp: o.exp,
    log: o.log,
    sqrt: o.sqrt,
    sin: o.sin,
    cos: o.cos,
    tanh: o.tanh,
    sigmoid: o.sigmoid,
  };
  const binary = {
    add: o.add,
    sub: o.sub,
    mul: o.mul,
    div: o.div,
    pow: o.pow,
    maximum: o.maximum,
    minimum: o.minimum,
  };
  const flat = {
    sign: o.sign,
    floor: o.floor,
    "cast to int32": (x: Tensor) => o.cast(x, "int32"),
    "cast to bool": (x: Tensor) => o.cast(o.floor(x), "bool"),
  };
  const compared = { equal: o.equal, less: o.less, lessEqual: o.lessEqual };
  return {
    ...Object.fromEntries(
      Object.entries(unary).map(([name, f]): [string, Builder] => [
        name,
        ({ lengths }) => ({ inputs: [wave(lengths.slice(0, 3), 1, positive)], compute: f }),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(binary).map(([name, f]): [string, Builder] => [
        name,
        (sizes) => ({
          inputs: [wave(sizes.lengths.slice(0, 3), 1, positive), wave(broadcastable(sizes), 2, positive)],
          compute: f,
        }),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(flat).map(([name, f]): [string, Builder] => [
        name,
        ({ lengths }) => ({
          inputs: [wave(lengths.slice(0, 3), 1, { low: -3, high: 3 })],
          compute: f,
          differentiable: false,
        }),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(compared).map(([name, f]): [string, Builder] => [
        name,
        (sizes) => ({
          inputs: [wholeWave(sizes.lengths.slice(0, 3), 0, 3, 1), wholeWave(broadcastable(sizes), 0, 3, 2)],
          compute: f,
          differentiable: false,
        }),
      ]),
    ),
    "not, and, or": ({ lengths }) => ({
      inputs: [flagWave(lengths.slice(0, 2), 1), flagWave(lengths.slice(0, 2), 2)],
      compute: (a, b) => [o.not(a!), o.and(a!, b!), o.or(a!, b!)],
      differentiable: false,
    }),
    where: (sizes) => ({
      inputs: [
        flagWave(broadcastable(sizes)),
        wave(sizes.lengths.slice(0, 3), 1),
        wave(broadcastable(sizes), 2),
      ],
      compute: (c, a, b) => o.where(c!, a!, b!),
    }),
    fused: (sizes) => ({
      inputs: [wave(sizes.lengths.slice(0, 3), 1), wave(broadcastable(sizes), 2)],
      compute: (a, b) => [o.tanh(o.add(o.mul(a!, b!), b!)), o.sub(b!, a!), o.mul(a!, 0.5)],
    }),
  };
}
