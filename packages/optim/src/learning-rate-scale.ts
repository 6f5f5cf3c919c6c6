// A factor on all updates that the host can set while training.
import { isLeaf, mapTree, mul, type Tensor, tensor } from "@grus/tensor";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

interface State {
  readonly inner: OptimizerState;
  /** A scalar, initially 1. */
  readonly learningRateScale: Tensor;
}

/**
 * `optimizer` with its updates multiplied by a number in its state, which {@link setLearningRateScale} sets:
 * for rates that depend on the validation loss.
 */
export function withLearningRateScale(optimizer: Optimizer): Optimizer {
  return {
    init: (parameters): State => ({ inner: optimizer.init(parameters), learningRateScale: tensor(1) }),
    update: (gradients, state, parameters) => {
      const { inner, learningRateScale } = state as State;
      const { updates, state: next } = optimizer.update(gradients, inner, parameters);
      const scaled = mapTree(updates, (leaf) => mul(leaf, learningRateScale));
      return { updates: scaled, state: { inner: next, learningRateScale } };
    },
  };
}

/**
 * The state with a different factor, at any depth at which {@link withLearningRateScale} occurs; otherwise
 * the state itself.
 */
export function setLearningRateScale(state: OptimizerState, scale: number): OptimizerState {
  if (typeof state !== "object" || state === null || isLeaf(state)) return state;
  if (Array.isArray(state)) return state.map((part) => setLearningRateScale(part, scale));
  const entries = Object.entries(state).map(([name, part]) => [
    name,
    name === "learningRateScale" ? tensor(scale) : setLearningRateScale(part, scale),
  ]);
  return Object.fromEntries(entries);
}
