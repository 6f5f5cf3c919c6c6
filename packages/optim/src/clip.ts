// Clipping: what keeps an exploding gradient from destroying the parameters.
import { add, clamp, div, leaves, mapTree, minimum, mul, sqrt, square, sum, type Tensor } from "@grus/tensor";
import { checkPositive } from "./errors.ts";
import { stateless } from "./leafwise.ts";
import type { Optimizer } from "./optimizer.ts";

/** The square root of the sum of squares over all leaves of a tree: a float32 scalar. */
export function globalNorm(tree: unknown): Tensor {
  const squares = (leaves(tree) as Tensor[]).map((leaf) => sum(square(leaf)));
  return sqrt(squares.reduce((total, part) => add(total, part)));
}

/**
 * Scales all gradients by min(1, maxNorm / (norm + 1e-6)), norm being their {@link globalNorm} (Pascanu et al., arXiv 1211.5063).
 * Agrees with PyTorch's `clip_grad_norm_`.
 */
export function clipByGlobalNorm(maxNorm: number): Optimizer {
  checkPositive("clipByGlobalNorm", { maxNorm });
  return {
    init: () => ({}),
    update: (gradients, state) => {
      const scale = minimum(div(maxNorm, add(globalNorm(gradients), 1e-6)), 1);
      return { updates: mapTree(gradients, (g) => mul(g as Tensor, scale)) as typeof gradients, state };
    },
  };
}

/** Keeps every element of the gradients between −limit and limit. */
export function clipByValue(limit: number): Optimizer {
  checkPositive("clipByValue", { limit });
  return stateless((gradient) => clamp(gradient, -limit, limit));
}
