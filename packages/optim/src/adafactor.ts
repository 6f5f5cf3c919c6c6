// Adafactor: Adam with a factored second moment, stored as one row and one column per matrix.
import {
  add,
  cast,
  div,
  lastAxes,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  pow,
  scalar,
  sqrt,
  square,
  sub,
  type Tensor,
  zeros,
} from "@grus/tensor";
import { checkNonNegative, checkPositive } from "./errors.ts";
import { leafTrees, recordLeaves } from "./leaf-state.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

/** Options of {@link adafactor}; defaults as in the paper. */
export interface AdafactorOptions {
  /** The maximum rate; it decreases as 1/√step, and scales with the magnitude of the tensor. Default 0.01. */
  readonly learningRate?: number | undefined;
  /** The decay of the second moment at step t is 1 − t^decay. Default −0.8. */
  readonly decay?: number | undefined;
  /** The maximum root mean square of an update before the rate is applied. Default 1. */
  readonly clipping?: number | undefined;
  /** Added to squared gradients. Default 1e-30. */
  readonly epsilon1?: number | undefined;
  /** The lower bound on the root mean square of a tensor. Default 1e-3. */
  readonly epsilon2?: number | undefined;
  /** Decoupled decay, times the rate. Default 0. */
  readonly weightDecay?: number | undefined;
}

/** For a matrix, the moments of rows and columns; for other tensors, those of each element. */
type Moments = { readonly row: Tensor; readonly column: Tensor } | { readonly full: Tensor };

interface State {
  readonly step: Tensor;
  readonly moments: Readonly<Record<string, Moments>>;
}

/**
 * θ ← θ − α · u (Shazeer and Stern, arXiv 1804.04235): u is the gradient over the root of a mean of its
 * squares, which for a matrix is rowᵢ · columnⱼ / mean(row), clipped to a root mean square of `clipping`; α =
 * max(ε2, RMS(θ)) · min(learningRate, 1/√t). No momentum. Tensors of more than two axes are factored over
 * their last two. Agrees with `torch.optim.Adafactor`.
 */
export function adafactor(options: AdafactorOptions = {}): Optimizer {
  const {
    learningRate = 0.01,
    decay = -0.8,
    clipping = 1,
    epsilon1 = 1e-30,
    epsilon2 = 1e-3,
    weightDecay = 0,
  } = options;
  checkPositive("adafactor", { clipping });
  checkNonNegative("adafactor", { learningRate, epsilon1, epsilon2, weightDecay });
  return {
    init: (parameters): State => ({
      step: scalar(0, "int32"),
      moments: recordLeaves(parameters, (leaf) => zeroMoments(leaf.shape)),
    }),
    update: (gradients, state: OptimizerState, parameters) => {
      const { step, moments } = state as State;
      const t = cast(add(step, 1), "float32");
      const fresh = pow(t, decay);
      const rate = minimum(div(1, sqrt(t)), learningRate);
      const { updates, kept } = leafTrees(parameters, gradients, (parameter, gradient, path) => {
        const next = moveMoments(moments[path]!, add(square(gradient), epsilon1), fresh);
        const raw = mul(gradient, inverseRoot(next));
        const clipped = div(raw, maximum(1, div(rootMeanSquare(raw), clipping)));
        const own = mul(rate, maximum(rootMeanSquare(parameter), epsilon2));
        const decayed = weightDecay === 0 ? scalar(0) : mul(mul(parameter, weightDecay), rate);
        return { update: neg(add(mul(clipped, own), decayed)), kept: next };
      });
      return { updates, state: { step: add(step, 1), moments: kept } };
    },
  };
}

function zeroMoments(shape: readonly number[]): Moments {
  if (shape.length < 2) return { full: zeros(shape) };
  const [rows, columns] = lastAxes({ shape }, 2);
  const outer = shape.slice(0, -2);
  return { row: zeros([...outer, rows, 1]), column: zeros([...outer, 1, columns]) };
}

/** (1 − fresh) · before + fresh · now */
function moveMoments(before: Moments, squares: Tensor, fresh: Tensor): Moments {
  const mix = (old: Tensor, now: Tensor) => add(mul(old, sub(1, fresh)), mul(now, fresh));
  if ("full" in before) return { full: mix(before.full, squares) };
  const over = (axis: number) => mean(squares, { axes: [axis], keepAxes: true });
  return {
    row: mix(before.row, over(squares.rank - 1)),
    column: mix(before.column, over(squares.rank - 2)),
  };
}

function inverseRoot(moments: Moments): Tensor {
  if ("full" in moments) return div(1, sqrt(moments.full));
  const { row, column } = moments;
  const share = div(row, mean(row, { axes: [row.rank - 2], keepAxes: true }));
  return mul(div(1, sqrt(share)), div(1, sqrt(column)));
}

function rootMeanSquare(x: Tensor): Tensor {
  return sqrt(mean(square(x)));
}
