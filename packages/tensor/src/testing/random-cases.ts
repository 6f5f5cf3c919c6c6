// Numbers from a key.
import { key, randomBernoulli, randomNormal, splitKey } from "../key.ts";
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, wave, whole } from "./case.ts";

/** Random numbers are a function of the key only: the bits must agree. */
export function randomCases(): BehaviourCase[] {
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
