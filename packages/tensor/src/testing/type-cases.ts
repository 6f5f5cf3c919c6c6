// Elementwise functions of int32 and bool, and casts.
import * as o from "../operations.ts";
import { type BehaviourCase, flagWave, real, whole, wholeWave } from "./case.ts";

/** Functions of int32 and bool, and conversions between element types. */
export function typeCases(): BehaviourCase[] {
  const flags = [flagWave([9], 1), flagWave([9], 2)];
  const wholes = [wholeWave([11], -40, 40, 1), wholeWave([11], 1, 9, 2)];
  const binary = { add: o.add, sub: o.sub, mul: o.mul, div: o.div, maximum: o.maximum, minimum: o.minimum };
  const unary = { neg: o.neg, abs: o.abs, sign: o.sign };
  const cases: BehaviourCase[] = [
    { name: "not", inputs: [flags[0]!], compute: o.not },
    { name: "and", inputs: flags, compute: o.and },
    { name: "or", inputs: flags, compute: o.or },
    ...Object.entries(binary).map(([name, f]) => ({ name: `${name} of int32`, inputs: wholes, compute: f })),
    ...Object.entries(unary).map(([name, f]) => ({
      name: `${name} of int32`,
      inputs: [wholes[0]!],
      compute: f,
    })),
    {
      name: "sign, neg and abs of the extremes of int32",
      inputs: [whole([-(2 ** 31), 2 ** 31 - 1, 0, -1, 1])],
      compute: (x) => [o.sign(x!), o.neg(x!), o.abs(x!)],
    },
    {
      name: "div of int32 truncates, wraps, and is 0 for division by 0",
      inputs: [whole([7, -7, 7, -7, -(2 ** 31), 5, 0]), whole([2, 2, -2, -2, -1, 0, 0])],
      compute: (a, b) => o.div(a!, b!),
    },
    {
      name: "sums and differences of int32 wrap",
      inputs: [whole([2 ** 31 - 1, -(2 ** 31)]), whole([1, 1])],
      compute: (a, b) => [o.add(a!, b!), o.sub(a!, b!)],
    },
    {
      name: "large products of int32 wrap",
      inputs: [
        whole([65_537, -70_000, 2 ** 31 - 1, 123_456_789]),
        whole([65_536, 70_001, 2 ** 31 - 1, 987_654_321]),
      ],
      compute: o.mul,
    },
    {
      name: "cast to int32 truncates",
      inputs: [real([1.9, -1.9, 0.5, -0.5, 3])],
      compute: (x) => o.cast(x, "int32"),
    },
    {
      name: "cast to bool is true unless 0",
      inputs: [real([1.9, 0, -0, -0.5])],
      compute: (x) => o.cast(x, "bool"),
    },
    { name: "cast int32 to bool", inputs: [whole([2, 0, -1])], compute: (x) => o.cast(x, "bool") },
    {
      name: "cast int32 to float32",
      inputs: [whole([2, 0, -16_777_216])],
      compute: (x) => o.cast(x, "float32"),
    },
    { name: "cast bool to float32", inputs: [flags[0]!], compute: (x) => o.cast(x, "float32") },
    { name: "cast bool to int32", inputs: [flags[0]!], compute: (x) => o.cast(x, "int32") },
    {
      name: "where of int32",
      inputs: [flags[0]!, wholeWave([9], 0, 9), wholeWave([9], 0, 9, 2)],
      compute: (c, a, b) => o.where(c!, a!, b!),
    },
    {
      name: "where of bool",
      inputs: [flags[0]!, flags[1]!, flagWave([9], 3)],
      compute: (c, a, b) => o.where(c!, a!, b!),
    },
  ];
  return cases.map((one) => ({ ...one, differentiable: false }));
}
