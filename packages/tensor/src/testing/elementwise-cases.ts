// Elementwise functions of every element type, alone and fused with each other.

import { clamp, relu, softplus } from "../composed.ts";
import * as o from "../operations.ts";
import { stopGradient } from "../primitives/identity.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, flagWave, real, wave, whole, wholeWave } from "./case.ts";

const SIZES: readonly (readonly number[])[] = [[], [0], [1], [3], [4], [5, 7], [2, 3, 1, 5], [600, 3]];

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

const UNARY: Readonly<Record<string, { readonly f: Unary; readonly low: number; readonly high: number }>> = {
  neg: { f: o.neg, low: -3, high: 3 },
  abs: { f: o.abs, low: -3, high: 3 },
  sign: { f: o.sign, low: -3, high: 3 },
  exp: { f: o.exp, low: -5, high: 5 },
  log: { f: o.log, low: 0.1, high: 9 },
  sqrt: { f: o.sqrt, low: 0.1, high: 9 },
  sin: { f: o.sin, low: -9, high: 9 },
  cos: { f: o.cos, low: -9, high: 9 },
  tanh: { f: o.tanh, low: -4, high: 4 },
  sigmoid: { f: o.sigmoid, low: -9, high: 9 },
  floor: { f: o.floor, low: -5, high: 5 },
};

const BINARY: Readonly<Record<string, { readonly f: Binary; readonly low: number; readonly high: number }>> =
  {
    add: { f: o.add, low: -3, high: 3 },
    sub: { f: o.sub, low: -3, high: 3 },
    mul: { f: o.mul, low: -3, high: 3 },
    div: { f: o.div, low: 0.2, high: 3 },
    pow: { f: o.pow, low: 0.2, high: 3 },
    maximum: { f: o.maximum, low: -3, high: 3 },
    minimum: { f: o.minimum, low: -3, high: 3 },
  };

const COMPARISONS: Readonly<Record<string, Binary>> = {
  equal: o.equal,
  less: o.less,
  lessEqual: o.lessEqual,
  greater: o.greater,
  greaterEqual: o.greaterEqual,
};

/** One case for every function and size. */
export function elementwiseCases(): BehaviourCase[] {
  return [
    ...unaryCases(),
    ...binaryCases(),
    ...comparisonCases(),
    ...typeCases(),
    ...fusedCases(),
    ...specialCases(),
  ];
}

function unaryCases(): BehaviourCase[] {
  return Object.entries(UNARY).flatMap(([name, { f, low, high }]) =>
    SIZES.map((shape) => ({
      name: `${name} of [${shape}]`,
      inputs: [wave(shape, 1, { low, high })],
      compute: f,
    })),
  );
}

function binaryCases(): BehaviourCase[] {
  return Object.entries(BINARY).flatMap(([name, { f, low, high }]) => [
    ...SIZES.map((shape) => ({
      name: `${name} of [${shape}]`,
      inputs: [wave(shape, 1, { low, high }), wave(shape, 2, { low, high })],
      compute: f,
    })),
    ...STRETCHES.map(([a, b]) => ({
      name: `${name} of [${a}] and [${b}]`,
      inputs: [wave(a, 1, { low, high }), wave(b, 2, { low, high })],
      compute: f,
    })),
  ]);
}

const STRETCHES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[3, 5], []],
  [[3, 5], [5]],
  [
    [3, 1],
    [3, 5],
  ],
  [
    [2, 1, 5],
    [3, 1],
  ],
  [
    [2, 3, 4, 5],
    [1, 3, 1, 1],
  ],
];

function comparisonCases(): BehaviourCase[] {
  return Object.entries(COMPARISONS).flatMap(([name, f]) => [
    {
      name: `${name} of float32`,
      inputs: [real([1, 2, 3, Number.NaN, -0]), real([2, 2, 1, Number.NaN, 0])],
      compute: f,
      differentiable: false,
    },
    {
      name: `${name} of int32`,
      inputs: [wholeWave([7], -2, 3), wholeWave([7], -2, 3, 2)],
      compute: f,
      differentiable: false,
    },
    ...(name === "equal"
      ? [
          {
            name: "equal of bool",
            inputs: [flagWave([9]), flagWave([9], 2)],
            compute: f,
            differentiable: false,
          },
        ]
      : []),
  ]);
}

function typeCases(): BehaviourCase[] {
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
      name: "large products of int32 wrap",
      inputs: [whole([65_537, -70_000]), whole([65_536, 70_001])],
      compute: o.mul,
    },
    {
      name: "cast to int32 truncates",
      inputs: [real([1.9, -1.9, 0.5, -0.5, 3])],
      compute: (x) => o.cast(x, "int32"),
    },
    {
      name: "cast to bool is unequal to 0",
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

function fusedCases(): BehaviourCase[] {
  const x = wave([5, 7], 1);
  return [
    {
      name: "where of float32",
      inputs: [flagWave([5, 7]), x, wave([5, 7], 2)],
      compute: (c, a, b) => o.where(c!, a!, b!),
    },
    {
      name: "where stretches all three",
      inputs: [flagWave([5, 1]), wave([7]), wave([], 2)],
      compute: (c, a, b) => o.where(c!, a!, b!),
    },
    {
      name: "relu, softplus, clamp",
      inputs: [x],
      compute: (a) => [relu(a!), softplus(a!), clamp(a!, -0.5, 0.25)],
    },
    { name: "a long chain", inputs: [x], compute: (a) => chain(a!, 60) },
    { name: "one value read by many", inputs: [x, wave([7], 2)], compute: (a, b) => shared(a!, b!) },
    {
      name: "stretched along rows, columns and neither",
      inputs: [x, wave([5, 1], 2), wave([1, 7], 3), wave([], 4)],
      compute: stretched,
    },
    {
      name: "stretched in the middle",
      inputs: [wave([2, 3, 4]), wave([2, 1, 4], 2), wave([3, 1], 3)],
      compute: (a, b, c) => o.tanh(o.add(o.mul(a!, b!), c!)),
    },
    {
      name: "types mixed in one run",
      inputs: [x, wave([5, 7], 2), wholeWave([5, 7], -2, 3)],
      compute: mixed,
    },
    {
      name: "past a tile's end",
      inputs: [wave([1537], 1), wave([1537], 2)],
      compute: (a, b) => o.sub(o.mul(a!, b!), o.tanh(a!)),
    },
    {
      name: "stopGradient hands on",
      inputs: [x],
      compute: (a) => o.mul(stopGradient(a!), 2),
      differentiable: false,
    },
  ];
}

function chain(x: Tensor, length: number): Tensor {
  let y = x;
  for (let i = 0; i < length; i++) y = o.add(o.mul(y, 0.9), o.tanh(o.sub(y, i % 3)));
  return y;
}

function shared(a: Tensor, b: Tensor): Tensor[] {
  const base = o.add(a, b);
  const first = o.sigmoid(base);
  return [base, first, o.mul(first, base), o.sum(o.mul(base, base), { axes: [0] })];
}

function stretched(...[x, column, row, number]: Tensor[]): Tensor[] {
  return [o.add(o.mul(x!, column!), row!), o.mul(o.sub(column!, row!), number!), o.add(number!, x!)];
}

function mixed(...[a, b, n]: Tensor[]): Tensor {
  const isLess = o.and(o.less(a!, b!), o.less(o.cast(n!, "float32"), 1));
  return o.where(isLess, o.mul(a!, b!), o.add(a!, o.cast(isLess, "float32")));
}

function specialCases(): BehaviourCase[] {
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
  };
  return [
    ...Object.entries(f32).map(([name, f]) => ({
      name: `${name} of special values`,
      inputs: [special],
      compute: f,
    })),
    {
      name: "exp, sigmoid and tanh far out",
      inputs: [real([-200, -104, -88, 88.7, 89, 200, 1e9, -1e9])],
      compute: (x: Tensor) => [o.exp(x), o.sigmoid(x), o.tanh(x)],
    },
    {
      name: "tanh and sigmoid near 0",
      inputs: [real([1e-8, -1e-8, 1e-20, 3e-39])],
      compute: (x: Tensor) => [o.tanh(x), o.sub(o.sigmoid(x), 0.5)],
    },
    {
      name: "div by 0",
      inputs: [real([1, -1, 0]), real([0, 0, 0])],
      compute: (a: Tensor, b: Tensor) => o.div(a, b),
    },
    {
      name: "pow at its edges",
      inputs: [real([0, 2, -2, 0, 5]), real([0, -1, 3, 2, 0.5])],
      compute: (a: Tensor, b: Tensor) => o.pow(a, b),
    },
    {
      name: "sin and cos of large angles",
      inputs: [real([100, -1000, 6.2831853])],
      compute: (x: Tensor) => [o.sin(x), o.cos(x)],
    },
  ].map((one) => ({ ...one, differentiable: false })) as BehaviourCase[];
}
