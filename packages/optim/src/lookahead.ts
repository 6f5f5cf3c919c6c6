// Lookahead: slow weights that follow fast ones.
import { add, identity, mapTree, mul, scalar, sub, type Tensor, where, zipTrees } from "@grus/tensor";
import { nextCount } from "./count.ts";
import { checkPositive, checkSteps, HyperparameterError } from "./errors.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

/** Options of {@link lookahead}. */
export interface LookaheadOptions {
  /** Steps of the fast weights between two of the slow ones. Default 5. */
  readonly every?: number | undefined;
  /** How far the slow weights follow, in (0, 1]. Default 0.5. */
  readonly rate?: number | undefined;
}

interface State {
  readonly inner: OptimizerState;
  readonly slow: unknown;
  /** int32: steps since the slow weights moved. */
  readonly count: Tensor;
}

/**
 * `optimizer`, whose weights are drawn back every k steps: slow ← slow + rate · (fast − slow), fast ← slow (Zhang et al., arXiv 1907.08610). The state of
 * `optimizer` is kept across, as the paper's default.
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
      const drawn = zipTrees([parameters, updates, moved], ([own, update, after]) =>
        where(isDue, sub(after, own), update),
      );
      return { updates: drawn, state: { inner: next, slow: moved, count: now } };
    },
  };
}
