// A factor on all updates that the host sets while training.
import { isLeaf, mapTree, mul, type Tensor, tensor } from "@grus/tensor";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

interface State {
  readonly inner: OptimizerState;
  /** A scalar, 1 at first. */
  readonly learningRateScale: Tensor;
}

/** `optimizer`, whose updates are multiplied by a number in its state, which {@link setLearningRateScale} sets: for rates that follow the validation loss. */
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

/** The state with another factor, wherever {@link withLearningRateScale} stands in it; the state itself where it does not. */
export function setLearningRateScale(state: OptimizerState, scale: number): OptimizerState {
  if (typeof state !== "object" || state === null || isLeaf(state)) return state;
  if (Array.isArray(state)) return state.map((part) => setLearningRateScale(part, scale));
  const entries = Object.entries(state).map(([name, part]) => [
    name,
    name === "learningRateScale" ? tensor(scale) : setLearningRateScale(part, scale),
  ]);
  return Object.fromEntries(entries);
}
