// Elementwise functions of every element type, alone and fused.
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, flagWave, real, wave, wholeWave } from "./case.ts";
import { fusionCases } from "./fusion-cases.ts";
import { specialCases } from "./special-cases.ts";
import { typeCases } from "./type-cases.ts";

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
    ...fusionCases(),
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
    ...BROADCASTS.map(([a, b]) => ({
      name: `${name} of [${a}] and [${b}]`,
      inputs: [wave(a, 1, { low, high }), wave(b, 2, { low, high })],
      compute: f,
    })),
  ]);
}

const BROADCASTS: readonly (readonly [readonly number[], readonly number[]])[] = [
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
