// What an optimizer is: two pure functions over trees, traced into the training step.
import { add, zipTrees } from "@grus/tensor";

/** The state of an optimizer: a tree of tensors. */
export type OptimizerState = unknown;

/** What one update gives. */
export interface Update<Parameters> {
  /** To be added to the parameters. */
  readonly updates: Parameters;
  readonly state: OptimizerState;
}

/**
 * A transformation of gradients into updates. Gradients, updates and parameters are trees of one structure. Optimizers compose with
 * {@link chain}, the design of Optax.
 */
export interface Optimizer {
  /** The state before the first step. */
  init<Parameters>(parameters: Parameters): OptimizerState;
  /** What to add to the parameters, and the next state. */
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

/** Transformations one after the other: the updates of each are the gradients of the next. */
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
