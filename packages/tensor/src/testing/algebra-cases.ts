// Products, reductions, softmax and random numbers.
import { key, randomBernoulli, randomNormal, splitKey } from "../key.ts";
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, real, wave, whole, wholeWave } from "./case.ts";

/** One case for every form. */
export function algebraCases(): BehaviourCase[] {
  return [...matmulCases(), ...reduceCases(), ...softmaxCases(), ...randomCases()];
}

function matmulCases(): BehaviourCase[] {
  const sizes: readonly [number, number, number][] = [
    [1, 1, 1],
    [3, 5, 7],
    [1, 9, 4],
    [6, 1, 5],
    [4, 8, 1],
    [33, 17, 18],
    [2, 0, 3],
    [0, 3, 2],
    [130, 70, 65],
  ];
  const flags = [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({ transposeA, transposeB })),
  );
  const plain = sizes.flatMap(([m, k, n]) =>
    flags.map(
      ({ transposeA, transposeB }): BehaviourCase => ({
        name: `matmul ${m} x ${k} x ${n}${transposeA ? ", A transposed" : ""}${transposeB ? ", B transposed" : ""}`,
        inputs: [wave(transposeA ? [k, m] : [m, k], 1), wave(transposeB ? [n, k] : [k, n], 2)],
        compute: (a, b) => o.matmul(a!, b!, { transposeA, transposeB }),
      }),
    ),
  );
  return [
    ...plain,
    {
      name: "matmul of batches",
      inputs: [wave([2, 3, 4, 5], 1), wave([2, 3, 5, 6], 2)],
      compute: (a, b) => o.matmul(a!, b!),
    },
    {
      name: "matmul of transposed batches",
      inputs: [wave([3, 5, 4], 1), wave([3, 6, 5], 2)],
      compute: (a, b) => o.matmul(a!, b!, { transposeA: true, transposeB: true }),
    },
    {
      name: "matmul of a matrix with itself",
      inputs: [wave([5, 5])],
      compute: (a) => o.matmul(a!, a!, { transposeB: true }),
    },
  ];
}

function reduceCases(): BehaviourCase[] {
  const shape = [3, 4, 5];
  const axes: readonly (readonly number[] | undefined)[] = [
    undefined,
    [0],
    [1],
    [2],
    [0, 1],
    [1, 2],
    [0, 2],
    [0, 1, 2],
    [],
  ];
  const both = { sum: o.sum, max: o.max, mean: o.mean };
  const plain = Object.entries(both).flatMap(([name, reduce]) =>
    axes.flatMap((some) =>
      [false, true].map(
        (keepAxes): BehaviourCase => ({
          name: `${name} over ${some === undefined ? "everything" : `[${some}]`}${keepAxes ? ", axes kept" : ""}`,
          inputs: [wave(shape)],
          compute: (x) => reduce(x!, some === undefined ? { keepAxes } : { axes: some, keepAxes }),
        }),
      ),
    ),
  );
  return [
    ...plain,
    {
      name: "sum and max over nothing",
      inputs: [wave([2, 0])],
      compute: (x) => [o.sum(x!, { axes: [1] }), o.max(x!, { axes: [1] })],
      differentiable: false,
    },
    {
      name: "sum of many",
      inputs: [wave([3, 4099], 1, { low: 0, high: 1 })],
      compute: (x) => [o.sum(x!), o.sum(x!, { axes: [1] }), o.sum(x!, { axes: [0] })],
    },
    {
      name: "max of not-a-number and infinities",
      inputs: [real([1, Number.NaN, 2, Number.NEGATIVE_INFINITY, -1, Number.NEGATIVE_INFINITY], [3, 2])],
      compute: (x) => o.max(x!, { axes: [1] }),
      differentiable: false,
    },
    {
      name: "sum of int32",
      inputs: [wholeWave([3, 5], -99, 99)],
      compute: (x) => [o.sum(x!), o.sum(x!, { axes: [0] }), o.max(x!, { axes: [1] })],
      differentiable: false,
    },
    {
      name: "argmax along each axis",
      inputs: [wave(shape)],
      compute: (x) => [0, 1, 2].map((axis) => o.argmax(x!, axis)),
      differentiable: false,
    },
    {
      name: "argmax takes the first of equals",
      inputs: [real([2, 5, 5, 1, 7, 7, 7, 0], [2, 4])],
      compute: (x) => o.argmax(x!),
      differentiable: false,
    },
    {
      name: "argmax of int32",
      inputs: [whole([2, 5, 5, 1], [2, 2])],
      compute: (x) => [o.argmax(x!), o.argmax(x!, 0)],
      differentiable: false,
    },
  ];
}

function softmaxCases(): BehaviourCase[] {
  return [[5], [3, 7], [2, 3, 4], [2, 1], [9, 130]]
    .flatMap((shape): BehaviourCase[] => [
      {
        name: `softmax of [${shape}]`,
        inputs: [wave(shape, 1, { low: -4, high: 4 })],
        compute: (x) => o.softmax(x!),
      },
      {
        name: `logSoftmax of [${shape}]`,
        inputs: [wave(shape, 1, { low: -4, high: 4 })],
        compute: (x) => o.logSoftmax(x!),
      },
    ])
    .concat([
      {
        name: "softmax of large numbers",
        inputs: [real([1000, 1001, -1000, 5000, 5000, -5000], [2, 3])],
        compute: (x) => [o.softmax(x!), o.logSoftmax(x!)],
        differentiable: false,
      },
    ]);
}

function randomCases(): BehaviourCase[] {
  const seed = whole([-123_456_789, 42]);
  const exact = (name: string, compute: (from: Tensor) => unknown): BehaviourCase => ({
    name,
    inputs: [seed],
    compute: (from) => compute(from!),
    tolerance: 0,
    differentiable: false,
  });
  return [
    ...[[0], [1], [2], [7], [3, 5], [1001]].flatMap((shape) => [
      exact(`random bits of [${shape}]`, (from) => o.randomBits(from, shape)),
      exact(`uniform numbers of [${shape}]`, (from) => o.randomUniform(from, shape)),
    ]),
    exact("split keys", (from) => splitKey(from, 3)),
    exact("a mask", (from) => randomBernoulli(from, 0.3, [4, 5])),
    {
      name: "normal numbers",
      inputs: [seed],
      compute: (from) => randomNormal(from!, [50]),
      differentiable: false,
    },
    {
      name: "random numbers of a constant key",
      inputs: [wave([6])],
      compute: (x) => o.mul(x!, o.randomUniform(key(3), [6])),
    },
  ];
}
