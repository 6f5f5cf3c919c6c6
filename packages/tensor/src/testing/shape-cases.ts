// What moves elements without computing: reshape, transpose, broadcast, slice, pad, concat, flip, gather, scatterAdd.
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, flagWave, wave, whole, wholeWave } from "./case.ts";

/** One case for every mover, rank and element type. */
export function shapeCases(): BehaviourCase[] {
  return [
    ...reshapeCases(),
    ...transposeCases(),
    ...broadcastCases(),
    ...sliceCases(),
    ...padCases(),
    ...joinCases(),
    ...indexCases(),
  ];
}

function reshapeCases(): BehaviourCase[] {
  return [
    { name: "reshape", inputs: [wave([2, 3, 4])], compute: (x) => o.reshape(x!, [4, 6]) },
    { name: "reshape to a scalar", inputs: [wave([1, 1])], compute: (x) => o.reshape(x!, []) },
    { name: "reshape of nothing", inputs: [wave([0, 3])], compute: (x) => o.reshape(x!, [3, 0, 2]) },
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
  ];
  return shapes.map(([from, to]) => ({
    name: `broadcast [${from}] to [${to}]`,
    inputs: [wave(from)],
    compute: (x: Tensor) => o.broadcastTo(x, to),
  }));
}

function sliceCases(): BehaviourCase[] {
  const x = wave([4, 5, 6]);
  return [
    { name: "slice of the first axis", inputs: [x], compute: (a) => o.slice(a!, 0, 1, 3) },
    { name: "slice of a middle axis", inputs: [x], compute: (a) => o.slice(a!, 1, 2) },
    { name: "slice of the last axis", inputs: [x], compute: (a) => o.slice(a!, 2, -3, -1) },
    { name: "slice of nothing", inputs: [x], compute: (a) => o.slice(a!, 1, 2, 2) },
    {
      name: "select",
      inputs: [x],
      compute: (a) => [o.select(a!, 0, 2), o.select(a!, 1, -1), o.select(a!, 2, 0)],
    },
    { name: "split", inputs: [x], compute: (a) => o.split(a!, 2, [1, 3, 2]) },
    {
      name: "slice of int32",
      inputs: [wholeWave([7, 3], -9, 9)],
      compute: (a) => o.slice(a!, 0, 2, 5),
      differentiable: false,
    },
    { name: "flip", inputs: [x], compute: (a) => [o.flip(a!, [0]), o.flip(a!, [2]), o.flip(a!, [0, 1, 2])] },
  ];
}

function padCases(): BehaviourCase[] {
  return [
    { name: "pad", inputs: [wave([3, 4])], compute: (x) => o.pad(x!, { before: [1, 0], after: [0, 3] }) },
    {
      name: "pad with a value",
      inputs: [wave([2, 3, 2])],
      compute: (x) => o.pad(x!, { before: [0, 2, 1], after: [1, 0, 1], value: -7.5 }),
    },
    {
      name: "pad of nothing",
      inputs: [wave([0, 2])],
      compute: (x) => o.pad(x!, { before: [2, 0], after: [0, 1], value: 3 }),
    },
    {
      name: "pad of int32",
      inputs: [wholeWave([3], -9, 9)],
      compute: (x) => o.pad(x!, { before: [2], after: [1], value: 4 }),
      differentiable: false,
    },
  ];
}

function joinCases(): BehaviourCase[] {
  return [
    {
      name: "concat of the first axis",
      inputs: [wave([2, 3], 1), wave([1, 3], 2), wave([0, 3], 3), wave([4, 3], 4)],
      compute: (...xs) => o.concat(xs, 0),
    },
    {
      name: "concat of the last axis",
      inputs: [wave([2, 3], 1), wave([2, 1], 2), wave([2, 5], 3)],
      compute: (...xs) => o.concat(xs, 1),
    },
    {
      name: "concat of a middle axis",
      inputs: [wave([2, 3, 4], 1), wave([2, 1, 4], 2)],
      compute: (...xs) => o.concat(xs, 1),
    },
    {
      name: "concat of one tensor with itself",
      inputs: [wave([2, 3])],
      compute: (x) => o.concat([x!, x!], 1),
    },
    {
      name: "stack",
      inputs: [wave([2, 3], 1), wave([2, 3], 2)],
      compute: (...xs) => [o.stack(xs), o.stack(xs, 1), o.stack(xs, 2)],
    },
    {
      name: "concat of bool",
      inputs: [flagWave([3]), flagWave([4], 2)],
      compute: (...xs) => o.concat(xs, 0),
      differentiable: false,
    },
  ];
}

function indexCases(): BehaviourCase[] {
  const indices = whole([2, 0, 2, 4], [2, 2]);
  return [
    { name: "gather rows", inputs: [wave([5, 3]), indices], compute: (table, at) => o.gather(table!, at!) },
    { name: "gather numbers", inputs: [wave([5]), indices], compute: (table, at) => o.gather(table!, at!) },
    {
      name: "gather by one index",
      inputs: [wave([5, 2, 3]), whole([3], [])],
      compute: (table, at) => o.gather(table!, at!),
    },
    {
      name: "gather outside is not-a-number",
      inputs: [wave([5, 2]), whole([5, -1, 1])],
      compute: (table, at) => o.gather(table!, at!),
      differentiable: false,
    },
    {
      name: "gather of int32, outside is 0",
      inputs: [wholeWave([5, 2], 1, 9), whole([5, -1, 1])],
      compute: (table, at) => o.gather(table!, at!),
      differentiable: false,
    },
    {
      name: "scatterAdd adds up",
      inputs: [indices, wave([2, 2, 3])],
      compute: (at, updates) => o.scatterAdd(at!, updates!, 5),
    },
    {
      name: "scatterAdd of numbers",
      inputs: [whole([1, 1, 0]), wave([3])],
      compute: (at, updates) => o.scatterAdd(at!, updates!, 4),
    },
    {
      name: "scatterAdd drops what lies outside",
      inputs: [whole([1, 7, -1]), wave([3, 2])],
      compute: (at, updates) => o.scatterAdd(at!, updates!, 2),
    },
  ];
}
