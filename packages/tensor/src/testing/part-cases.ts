// Slices of tensors and tensors from parts: slice, flip, pad, concat.
import * as o from "../operations.ts";
import { type BehaviourCase, flagWave, wave, wholeWave } from "./case.ts";

/** One case for every form, rank and element type. */
export function partCases(): BehaviourCase[] {
  return [...sliceCases(), ...padCases(), ...joinCases()];
}

function sliceCases(): BehaviourCase[] {
  const x = wave([4, 5, 6]);
  return [
    { name: "slice of the first axis", inputs: [x], compute: (a) => o.slice(a!, 0, 1, 3) },
    { name: "slice of a middle axis", inputs: [x], compute: (a) => o.slice(a!, 1, 2) },
    { name: "slice of the last axis", inputs: [x], compute: (a) => o.slice(a!, 2, -3, -1) },
    { name: "empty slice", inputs: [x], compute: (a) => o.slice(a!, 1, 2, 2) },
    {
      name: "take",
      inputs: [x],
      compute: (a) => [o.take(a!, 0, 2), o.take(a!, 1, -1), o.take(a!, 2, 0)],
    },
    { name: "split", inputs: [x], compute: (a) => o.split(a!, 2, [1, 3, 2]) },
    {
      name: "slice of int32",
      inputs: [wholeWave([7, 3], -9, 9)],
      compute: (a) => o.slice(a!, 0, 2, 5),
      differentiable: false,
    },
    {
      name: "slice of five axes",
      inputs: [wave([2, 3, 4, 3, 5])],
      compute: (a) => [o.slice(a!, 2, 1, 3), o.slice(o.slice(a!, 4, 1, 4), 1, 2), o.slice(a!, 0, 0)],
    },
    {
      name: "slice of bool",
      inputs: [flagWave([5, 3])],
      compute: (a) => o.slice(a!, 1, 1),
      differentiable: false,
    },
    {
      name: "flip of empty axes, of one element, and along no axis",
      inputs: [wave([0, 3]), wave([1, 5]), wave([])],
      compute: (a, b, c) => [o.flip(a!, [0, 1]), o.flip(b!, [0]), o.flip(b!, []), o.flip(c!, [])],
    },
    {
      name: "flip of five axes",
      inputs: [wave([2, 3, 2, 1, 3])],
      compute: (a) => [o.flip(a!, [1, 4]), o.flip(a!, [0, 2, 3]), o.flip(a!, [0, 1, 2, 3, 4])],
    },
    {
      name: "flip of int32 and bool",
      inputs: [wholeWave([7], -9, 9), flagWave([3, 5])],
      compute: (a, b) => [o.flip(a!, [0]), o.flip(b!, [1])],
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
      name: "pad of an empty tensor",
      inputs: [wave([0, 2])],
      compute: (x) => o.pad(x!, { before: [2, 0], after: [0, 1], value: 3 }),
    },
    {
      name: "pad with infinity and NaN",
      inputs: [wave([3])],
      compute: (x) => [
        o.pad(x!, { before: [1], after: [0], value: Number.NEGATIVE_INFINITY }),
        o.pad(x!, { before: [0], after: [2], value: Number.NaN }),
      ],
      differentiable: false,
    },
    {
      name: "pad of five axes",
      inputs: [wave([2, 1, 3, 2, 3])],
      compute: (x) => o.pad(x!, { before: [0, 1, 0, 2, 1], after: [1, 0, 0, 0, 2], value: 0.5 }),
    },
    {
      name: "pad by 0, and of a scalar",
      inputs: [wave([2, 3]), wave([])],
      compute: (x, y) => [o.pad(x!, { before: [0, 0], after: [0, 0] }), o.pad(y!, { before: [], after: [] })],
    },
    {
      name: "pad of bool",
      inputs: [flagWave([2, 3])],
      compute: (x) => [
        o.pad(x!, { before: [1, 0], after: [0, 2], value: 1 }),
        o.pad(x!, { before: [0, 1], after: [0, 0] }),
      ],
      differentiable: false,
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
      name: "concat along each of five axes",
      inputs: [wave([2, 1, 3, 2, 2], 1), wave([2, 1, 3, 2, 2], 2)],
      compute: (...xs) => [0, 1, 2, 3, 4].map((axis) => o.concat(xs, axis)),
    },
    {
      name: "concat of int32, some of them empty",
      inputs: [wholeWave([2, 0], 0, 9), wholeWave([2, 3], 0, 9), wholeWave([2, 0], 0, 9)],
      compute: (...xs) => o.concat(xs, 1),
      differentiable: false,
    },
    {
      name: "concat of bool",
      inputs: [flagWave([3]), flagWave([4], 2)],
      compute: (...xs) => o.concat(xs, 0),
      differentiable: false,
    },
  ];
}
