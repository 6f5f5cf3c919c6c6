// Clipping: what keeps an exploding gradient from destroying the parameters.
import {
  add,
  clamp,
  div,
  leaves,
  mapTree,
  maximum,
  minimum,
  mul,
  sqrt,
  square,
  sum,
  type Tensor,
} from "@grus/tensor";
import { checkPositive } from "./errors.ts";
import { stateless } from "./leafwise.ts";
import type { Optimizer } from "./optimizer.ts";

/** The square root of the sum of squares over all leaves of a tree: a float32 scalar. */
export function globalNorm(tree: unknown): Tensor {
  const squares = leaves(tree).map((leaf) => sum(square(leaf)));
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
      return { updates: mapTree(gradients, (g) => mul(g, scale)), state };
    },
  };
}

/** Keeps every element of the gradients between −limit and limit. */
export function clipByValue(limit: number): Optimizer {
  checkPositive("clipByValue", { limit });
  return stateless((gradient) => clamp(gradient, -limit, limit));
}

/** Scales each gradient tensor by min(1, maxNorm / (norm + 1e-6)) with its own norm. */
export function clipByNorm(maxNorm: number): Optimizer {
  checkPositive("clipByNorm", { maxNorm });
  return stateless((gradient) => mul(gradient, minimum(div(maxNorm, add(norm(gradient), 1e-6)), 1)));
}

/** Options of {@link clipAdaptively}. */
export interface AdaptiveClipOptions {
  /** The largest part of a unit's weights that its gradient may have by norm. Default 0.01. */
  readonly clipping?: number | undefined;
  /** Weights with a smaller norm count as this, so that those at 0 can move. Default 1e-3. */
  readonly epsilon?: number | undefined;
}

/**
 * Adaptive gradient clipping (Brock et al., arXiv 2102.06171): the gradient of each unit, a row of a matrix [outputs, …], is scaled to the norm clipping ·
 * max(‖weights‖, ε) where it is larger. A vector or a scalar is one unit.
 */
export function clipAdaptively({ clipping = 0.01, epsilon = 1e-3 }: AdaptiveClipOptions = {}): Optimizer {
  checkPositive("clipAdaptively", { clipping, epsilon });
  return stateless((gradient, parameter) => {
    const most = mul(clipping, maximum(unitNorm(parameter), epsilon));
    const own = unitNorm(gradient);
    return mul(gradient, minimum(div(most, maximum(own, 1e-6)), 1));
  });
}

/** The Euclidean norm of a tensor, a scalar. */
export function norm(x: Tensor): Tensor {
  return sqrt(sum(square(x)));
}

/** The norm of each row of a tensor of two axes or more, its axes kept; of the whole tensor where it has fewer. */
export function unitNorm(x: Tensor): Tensor {
  if (x.rank < 2) return norm(x);
  return sqrt(sum(square(x), { axes: x.shape.map((_, axis) => axis).slice(1), keepAxes: true }));
}
