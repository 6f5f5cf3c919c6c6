// Compositions of elementwise functions, which the fusion pass makes into one step.
import { clamp, relu, softplus } from "../composed.ts";
import * as o from "../operations.ts";
import { stopGradient } from "../primitives/identity.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, flagWave, wave, wholeWave } from "./case.ts";

/** Chains, shared values, broadcast operands and mixed element types, each fused into one step. */
export function fusionCases(): BehaviourCase[] {
  const x = wave([5, 7], 1);
  return [
    {
      name: "where of float32",
      inputs: [flagWave([5, 7]), x, wave([5, 7], 2)],
      compute: (c, a, b) => o.where(c!, a!, b!),
    },
    {
      name: "where broadcasts all three",
      inputs: [flagWave([5, 1]), wave([7]), wave([], 2)],
      compute: (c, a, b) => o.where(c!, a!, b!),
    },
    {
      name: "relu, softplus, clamp",
      inputs: [x],
      compute: (a) => [relu(a!), softplus(a!), clamp(a!, -0.5, 0.25)],
    },
    { name: "a long chain", inputs: [x], compute: (a) => chain(a!, 60) },
    { name: "one value with many readers", inputs: [x, wave([7], 2)], compute: (a, b) => shared(a!, b!) },
    {
      name: "broadcast along rows, columns and neither",
      inputs: [x, wave([5, 1], 2), wave([1, 7], 3), wave([], 4)],
      compute: broadcasted,
    },
    {
      name: "broadcast along the middle axis",
      inputs: [wave([2, 3, 4]), wave([2, 1, 4], 2), wave([3, 1], 3)],
      compute: (a, b, c) => o.tanh(o.add(o.mul(a!, b!), c!)),
    },
    {
      name: "mixed element types",
      inputs: [x, wave([5, 7], 2), wholeWave([5, 7], -2, 3)],
      compute: mixed,
    },
    {
      name: "broadcast along rows, columns and neither, many elements",
      inputs: [wave([37, 41], 1), wave([37, 1], 2), wave([1, 41], 3), wave([], 4)],
      compute: broadcasted,
    },
    {
      name: "broadcast along the middle axis, many elements",
      inputs: [wave([3, 61, 7], 1), wave([3, 1, 7], 2), wave([61, 1], 3)],
      compute: (a, b, c) => [o.add(o.mul(a!, b!), c!), o.sub(b!, c!)],
    },
    {
      name: "broadcast int32 and bool",
      inputs: [wholeWave([29, 1], -9, 9), wholeWave([31], -9, 9), flagWave([31]), flagWave([29, 1])],
      compute: (m, n, p, q) => [
        o.where(o.and(p!, q!), o.mul(m!, n!), o.sub(n!, m!)),
        o.less(m!, n!),
        o.not(q!),
      ],
      differentiable: false,
    },
    {
      name: "bool values that are used and returned",
      inputs: [x, wave([5, 7], 2)],
      compute: (a, b) => {
        const isLess = o.less(a!, b!);
        return [isLess, o.where(isLess, a!, b!), o.cast(isLess, "int32"), o.not(isLess)];
      },
      differentiable: false,
    },
    {
      name: "interleaved with products and reductions",
      inputs: [wave([6, 6], 1), wave([6, 6], 2)],
      compute: (a, b) => {
        const mixed = o.tanh(o.add(o.mul(a!, b!), 0.5));
        const product = o.matmul(mixed, o.sub(a!, mixed));
        const centred = o.sub(product, o.mean(product, { axes: [1], keepAxes: true }));
        return [o.mul(centred, mixed), o.sum(o.mul(centred, centred)), mixed];
      },
    },
    {
      name: "a partial tile",
      inputs: [wave([1537], 1), wave([1537], 2)],
      compute: (a, b) => o.sub(o.mul(a!, b!), o.tanh(a!)),
    },
    {
      name: "stopGradient passes its value",
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

function broadcasted(...[x, column, row, number]: Tensor[]): Tensor[] {
  return [o.add(o.mul(x!, column!), row!), o.mul(o.sub(column!, row!), number!), o.add(number!, x!)];
}

function mixed(...[a, b, n]: Tensor[]): Tensor {
  const isLess = o.and(o.less(a!, b!), o.less(o.cast(n!, "float32"), 1));
  return o.where(isLess, o.mul(a!, b!), o.add(a!, o.cast(isLess, "float32")));
}
