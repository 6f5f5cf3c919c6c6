// The contract of optimizers: two pure functions over trees, traced into the training step.
import { add, zipTrees } from "@grus/tensor";

/** The state of an optimizer: a tree of tensors. */
export type OptimizerState = unknown;

/** The results of one update. */
export interface Update<Parameters> {
  /** The updates, to be added to the parameters. */
  readonly updates: Parameters;
  readonly state: OptimizerState;
}

/**
 * A transformation of gradients into updates. Gradients, updates and parameters are trees of the same
 * structure. Optimizers compose with {@link chain}, following Optax.
 */
export interface Optimizer {
  /** The initial state. */
  init<Parameters>(parameters: Parameters): OptimizerState;
  /** Returns the updates to add to the parameters, and the next state. */
  update<Parameters>(
    gradients: Parameters,
    state: OptimizerState,
    parameters: Parameters,
  ): Update<Parameters>;
}

/** parameters + updates, leaf by leaf. */
export function applyUpdates<Parameters>(parameters: Parameters, updates: Parameters): Parameters {
  return zipTrees([parameters, updates], ([p, u]) => add(p, u));
}

/** Applies transformations in sequence: the updates of each are the gradients of the next. */
export function chain(...parts: readonly Optimizer[]): Optimizer {
  return {
    init: (parameters) => parts.map((part) => part.init(parameters)),
    update: (gradients, state, parameters) => {
      const states = state as readonly OptimizerState[];
      const next: OptimizerState[] = [];
      let updates = gradients;
      parts.forEach((part, i) => {
        const result = part.update(updates, states[i], parameters);
        updates = result.updates;
        next.push(result.state);
      });
      return { updates, state: next };
    },
  };
}
