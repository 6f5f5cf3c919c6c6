// Lookahead: slow weights that follow fast ones.
import { add, identity, mapTree, mul, scalar, sub, type Tensor, where, zipTrees } from "@grus/tensor";
import { nextCount } from "./count.ts";
import { checkPositive, checkSteps, HyperparameterError } from "./errors.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

/** Options of {@link lookahead}. */
export interface LookaheadOptions {
  /** Steps of the fast weights per update of the slow weights. Default 5. */
  readonly every?: number | undefined;
  /** The interpolation rate of the slow weights, in (0, 1]. Default 0.5. */
  readonly rate?: number | undefined;
}

interface State {
  readonly inner: OptimizerState;
  readonly slow: unknown;
  /** int32: steps since the last update of the slow weights. */
  readonly count: Tensor;
}

/**
 * `optimizer` with its weights interpolated every k steps: slow ← slow + rate · (fast − slow), fast ← slow
 * (Zhang et al., arXiv 1907.08610). The state of `optimizer` is kept, the default of the paper.
 */
export function lookahead(optimizer: Optimizer, { every = 5, rate = 0.5 }: LookaheadOptions = {}): Optimizer {
  checkSteps("lookahead", { every });
  checkPositive("lookahead", { rate });
  if (rate > 1) throw new HyperparameterError("lookahead", "rate", rate, "a number above 0 and at most 1");
  return {
    init: (parameters): State => ({
      inner: optimizer.init(parameters),
      slow: mapTree(parameters, (leaf) => identity(leaf)),
      count: scalar(0, "int32"),
    }),
    update: (gradients, state, parameters) => {
      const { inner, slow, count } = state as State;
      const { updates, state: next } = optimizer.update(gradients, inner, parameters);
      const { count: now, isDue } = nextCount(count, every);
      const moved = zipTrees([parameters, updates, slow], ([own, update, before]) => {
        const after = add(before, mul(rate, sub(add(own, update), before)));
        return where(isDue, after, before);
      });
      const interpolated = zipTrees([parameters, updates, moved], ([own, update, after]) =>
        where(isDue, sub(after, own), update),
      );
      return { updates: interpolated, state: { inner: next, slow: moved, count: now } };
    },
  };
}
