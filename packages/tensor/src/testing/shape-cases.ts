// Primitives that move elements without computing.
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, flagWave, wave, wholeWave } from "./case.ts";
import { indexCases } from "./index-cases.ts";
import { partCases } from "./part-cases.ts";

/** One case for every such primitive, rank and element type. */
export function shapeCases(): BehaviourCase[] {
  return [...reshapeCases(), ...transposeCases(), ...broadcastCases(), ...partCases(), ...indexCases()];
}

function reshapeCases(): BehaviourCase[] {
  return [
    { name: "reshape", inputs: [wave([2, 3, 4])], compute: (x) => o.reshape(x!, [4, 6]) },
    { name: "reshape to a scalar", inputs: [wave([1, 1])], compute: (x) => o.reshape(x!, []) },
    {
      name: "reshape to eight axes",
      inputs: [wave([4, 6])],
      compute: (x) => o.reshape(x!, [2, 1, 2, 1, 3, 1, 2, 1]),
    },
    {
      name: "reshape of bool",
      inputs: [flagWave([2, 3])],
      compute: (x) => o.reshape(x!, [6]),
      differentiable: false,
    },
    { name: "reshape of an empty tensor", inputs: [wave([0, 3])], compute: (x) => o.reshape(x!, [3, 0, 2]) },
    {
      name: "expandAxis and squeezeAxis",
      inputs: [wave([2, 1, 3])],
      compute: (x) => [o.expandAxis(x!, 1), o.squeezeAxis(x!, 1)],
    },
    {
      name: "reshape between computations",
      inputs: [wave([2, 6])],
      compute: (x) => o.tanh(o.reshape(o.mul(x!, x!), [3, 4])),
    },
  ];
}

function transposeCases(): BehaviourCase[] {
  const shapes: readonly [readonly number[], readonly number[]][] = [
    [
      [5, 7],
      [1, 0],
    ],
    [
      [64, 33],
      [1, 0],
    ],
    [
      [2, 3, 4],
      [1, 0, 2],
    ],
    [
      [2, 3, 4],
      [2, 0, 1],
    ],
    [
      [3, 1, 5, 2],
      [3, 2, 0, 1],
    ],
    [
      [2, 3, 2, 1, 3],
      [4, 2, 0, 3, 1],
    ],
    [
      [0, 3],
      [1, 0],
    ],
    [[], []],
    [[7], [0]],
    [
      [2, 1, 3, 2, 1, 3],
      [3, 0, 5, 1, 2, 4],
    ],
    [
      [2, 1, 3, 1, 2, 2, 1, 2],
      [7, 6, 5, 4, 3, 2, 1, 0],
    ],
  ];
  return [
    ...shapes.map(
      ([shape, permutation]): BehaviourCase => ({
        name: `transpose [${shape}] by [${permutation}]`,
        inputs: [wave(shape)],
        compute: (x) => o.transpose(x!, permutation),
      }),
    ),
    {
      name: "transpose of int32",
      inputs: [wholeWave([3, 5], -9, 9)],
      compute: (x) => o.transpose(x!),
      differentiable: false,
    },
    {
      name: "transpose of bool",
      inputs: [flagWave([3, 5])],
      compute: (x) => o.transpose(x!),
      differentiable: false,
    },
  ];
}

function broadcastCases(): BehaviourCase[] {
  const shapes: readonly [readonly number[], readonly number[]][] = [
    [[], [2, 3]],
    [[3], [2, 3]],
    [
      [2, 1],
      [2, 3],
    ],
    [
      [2, 1, 4],
      [2, 3, 4],
    ],
    [
      [1, 3, 1],
      [2, 3, 4],
    ],
    [[1], [0]],
    [[], []],
    [[5], [5]],
    [
      [2, 1, 3, 1, 2],
      [2, 4, 3, 5, 2],
    ],
    [
      [1, 3, 1, 1],
      [2, 2, 3, 1, 4],
    ],
    [
      [2, 1],
      [0, 2, 3],
    ],
  ];
  return [
    ...shapes.map(([from, to]) => ({
      name: `broadcast [${from}] to [${to}]`,
      inputs: [wave(from)],
      compute: (x: Tensor) => o.broadcastTo(x, to),
    })),
    {
      name: "broadcast of int32 and bool",
      inputs: [wholeWave([3, 1], -9, 9), flagWave([5])],
      compute: (n, flags) => [o.broadcastTo(n!, [3, 4]), o.broadcastTo(flags!, [2, 5])],
      differentiable: false,
    },
  ];
}
