// The functions of the landscapes, element by element, so that one rule gives a height, a grid of heights, and their gradients.
import { add, mul, ops, sigmoid, sub, type Tensor, tanh } from "grus";
import type { LandscapeName } from "./landscapes.ts";

/** The height over each pair of numbers, of the shape of both. */
export type Height = (x: Tensor, y: Tensor) => Tensor;

/** The function of a landscape. */
export function heightOf(name: LandscapeName): Height {
  return { bowl, rosenbrock, beale, cliff, memory }[name];
}

/** Steps of the recurrent units. */
const [CLIFF_STEPS, MEMORY_STEPS] = [50, 20] as const;

/** A valley 25 times as steep across as along. */
function bowl(x: Tensor, y: Tensor): Tensor {
  return add(mul(ops.square(x), 0.5), mul(ops.square(y), 12.5));
}

/** Rosenbrock 1960: a bent valley with a flat floor; the minimum is at (1, 1). */
function rosenbrock(x: Tensor, y: Tensor): Tensor {
  return add(ops.square(sub(1, x)), mul(ops.square(sub(y, ops.square(x))), 100));
}

/** Beale 1958: plateaus between steep corners; the minimum is at (3, 0.5). */
function beale(x: Tensor, y: Tensor): Tensor {
  const power = (n: number) => Array.from({ length: n - 1 }).reduce((p: Tensor) => mul(p, y), y);
  const term = (constant: number, n: number) => ops.square(add(sub(constant, x), mul(x, power(n))));
  return add(add(term(1.5, 1), term(2.25, 2)), term(2.625, 3));
}

/** Pascanu et al. 2013: x ← w σ(x) + b fifty times from 0.5, and the squared distance of σ(x) to 0.7. */
function cliff(w: Tensor, b: Tensor): Tensor {
  let state: Tensor = add(mul(w, 0), 0.5);
  for (let t = 0; t < CLIFF_STEPS; t++) state = add(mul(w, sigmoid(state)), b);
  return ops.square(sub(sigmoid(state), 0.7));
}

/** A unit h ← tanh(w h) that is to keep a number for twenty steps, which it reads as tanh(u s). */
function memory(w: Tensor, u: Tensor): Tensor {
  const kept = [0.2, 0.5, 0.8].map((number) => {
    let state = tanh(mul(u, number));
    for (let t = 1; t < MEMORY_STEPS; t++) state = tanh(mul(w, state));
    return ops.square(sub(state, number));
  });
  return mul(
    kept.reduce((sum, part) => add(sum, part)),
    1 / 3,
  );
}
