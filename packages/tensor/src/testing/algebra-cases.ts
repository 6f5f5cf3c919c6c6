// Products, reductions, softmax and random numbers.
import { vjp } from "../autodiff.ts";
import * as o from "../operations.ts";
import { type BehaviourCase, real, wave, whole, wholeWave } from "./case.ts";
import { crossEntropyCases } from "./cross-entropy-cases.ts";
import { randomCases } from "./random-cases.ts";
import { softmaxCases } from "./softmax-cases.ts";

/** One case for every form. */
export function algebraCases(): BehaviourCase[] {
  return [...matmulCases(), ...reduceCases(), ...softmaxCases(), ...crossEntropyCases(), ...randomCases()];
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
      name: "matmul of two batch axes",
      inputs: [wave([2, 3, 4, 5], 1), wave([2, 3, 5, 6], 2)],
      compute: (a, b) => o.matmul(a!, b!),
    },
    ...flags.map(
      ({ transposeA, transposeB }): BehaviourCase => ({
        name: `matmul of batches${transposeA ? ", A transposed" : ""}${transposeB ? ", B transposed" : ""}`,
        inputs: [wave(transposeA ? [3, 5, 4] : [3, 4, 5], 1), wave(transposeB ? [3, 6, 5] : [3, 5, 6], 2)],
        compute: (a, b) => o.matmul(a!, b!, { transposeA, transposeB }),
      }),
    ),
    {
      name: "matmul of empty batches",
      inputs: [wave([0, 4, 5], 1), wave([0, 5, 6], 2)],
      compute: (a, b) => o.matmul(a!, b!),
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
      name: "sum and max of empty tensors",
      inputs: [wave([2, 0])],
      compute: (x) => [o.sum(x!, { axes: [1] }), o.max(x!, { axes: [1] })],
      differentiable: false,
    },
    {
      name: "reduce over axes of one and of none",
      inputs: [wave([2, 1, 3, 0]), wave([1, 4, 1])],
      compute: (x, y) => [
        o.sum(x!, { axes: [0, 3] }),
        o.max(x!, { axes: [0, 2, 3] }),
        o.sum(y!, { axes: [0] }),
      ],
      differentiable: false,
    },
    {
      name: "reduce of a scalar",
      inputs: [wave([])],
      compute: (x) => [o.sum(x!), o.max(x!), o.mean(x!)],
    },
    {
      name: "reduce over separate axes",
      inputs: [wave([2, 3, 2, 3, 2])],
      compute: (x) => [o.sum(x!, { axes: [0, 2, 4] }), o.max(x!, { axes: [1, 3] })],
    },
    {
      name: "max divides the gradient among equal elements",
      inputs: [real([2, 5, 5, 1, 7, 7, 7, 0], [2, 4]), real([3, 5])],
      compute: (x, g) => vjp((y) => [o.max(y!, { axes: [1] })], [x!], [g!]),
      differentiable: false,
    },
    {
      name: "sum of many elements",
      inputs: [wave([3, 4099], 1, { low: 0, high: 1 })],
      compute: (x) => [o.sum(x!), o.sum(x!, { axes: [1] }), o.sum(x!, { axes: [0] })],
    },
    {
      name: "max of NaN and infinities",
      inputs: [real([1, Number.NaN, 2, Number.NEGATIVE_INFINITY, -1, Number.NEGATIVE_INFINITY], [3, 2])],
      compute: (x) => o.max(x!, { axes: [1] }),
      differentiable: false,
    },
    {
      name: "sum and max of int32",
      inputs: [wholeWave([3, 5], -99, 99), whole([2 ** 31 - 1, 1, 1]), wholeWave([3, 0], 0, 1)],
      compute: (x, high, none) => [
        o.sum(x!),
        o.sum(x!, { axes: [0] }),
        o.max(x!, { axes: [1] }),
        o.sum(high!),
        o.sum(none!, { axes: [1] }),
        o.max(none!, { axes: [1] }),
      ],
      differentiable: false,
    },
    {
      name: "argmax along each axis",
      inputs: [wave(shape)],
      compute: (x) => [0, 1, 2].map((axis) => o.argmax(x!, axis)),
      differentiable: false,
    },
    {
      name: "argmax selects the first of equal elements",
      inputs: [real([2, 5, 5, 1, 7, 7, 7, 0], [2, 4])],
      compute: (x) => o.argmax(x!),
      differentiable: false,
    },
    {
      name: "argmax of NaN and infinities",
      inputs: [real([1, Number.NaN, 2, Number.NEGATIVE_INFINITY, 3, Number.POSITIVE_INFINITY], [2, 3])],
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
