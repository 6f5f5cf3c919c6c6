// The gradients of the other cases, as separate cases.
import { vjp } from "../autodiff.ts";
import type { Tensor } from "../tensor.ts";
import { leaves } from "../tree.ts";
import { type BehaviourCase, wave } from "./case.ts";

/**
 * For every differentiable case, the gradients of a weighted sum of its results with respect to its float32
 * inputs.
 */
export function gradientCases(cases: readonly BehaviourCase[]): BehaviourCase[] {
  return cases
    .filter(({ differentiable = true }) => differentiable)
    .map((one) => ({
      ...one,
      name: `gradient of ${one.name}`,
      compute: (...inputs: Tensor[]) => gradientOf(one, inputs),
    }));
}

/**
 * The gradients of the sum of all results, each element with a distinct weight, with respect to the float32
 * inputs.
 */
export function gradientOf({ compute }: BehaviourCase, inputs: readonly Tensor[]): Tensor[] {
  const results = (...values: Tensor[]) => leaves(compute(...values)) as Tensor[];
  const weights = results(...inputs).map(({ shape }, i) => wave(shape, 100 + i));
  const cotangents = vjp(results, inputs, weights);
  return cotangents.filter((_, i) => inputs[i]!.dtype === "float32");
}
