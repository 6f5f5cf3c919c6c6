// Gradient clipping.
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
 * Scales all gradients by min(1, maxNorm / (norm + 1e-6)), where norm is their {@link globalNorm} (Pascanu et
 * al., arXiv 1211.5063). Agrees with PyTorch's `clip_grad_norm_`.
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

/** Clips every element of the gradients to [−limit, limit]. */
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
  /** The maximum ratio of the norm of a unit's gradient to that of its weights. Default 0.01. */
  readonly clipping?: number | undefined;
  /** The lower bound on the norm of the weights, so that weights at 0 can change. Default 1e-3. */
  readonly epsilon?: number | undefined;
}

/**
 * Adaptive gradient clipping (Brock et al., arXiv 2102.06171): the gradient of each unit, a row of a matrix
 * [outputs, …], is scaled to the norm clipping · max(‖weights‖, ε) if its norm is larger. A vector or a
 * scalar is one unit.
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

/**
 * The norm of each row of a tensor of two or more axes, with axes kept; otherwise the norm of the whole
 * tensor.
 */
export function unitNorm(x: Tensor): Tensor {
  if (x.rank < 2) return norm(x);
  return sqrt(sum(square(x), { axes: x.shape.map((_, axis) => axis).slice(1), keepAxes: true }));
}
