// Parameter groups: a separate optimizer for each group of tensors.
import { flatten, mapTree, type Tensor } from "@grus/tensor";
import { HyperparameterError } from "./errors.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

/** A group of parameters, and its optimizer. */
export interface ParameterGroup {
  /**
   * The parameters of the group: a regular expression for their path ("recurrent.layers.0.forward.biasIh"),
   * or a predicate of path and tensor. Default: all that remain.
   */
  readonly match?: (RegExp | ((path: string, parameter: Tensor) => boolean)) | undefined;
  readonly optimizer: Optimizer;
}

/**
 * Assigns each parameter to the first group that it matches, as PyTorch's parameter groups and Optax's
 * `multi_transform`. Throws {@link HyperparameterError}, from `init`, for a parameter without a group and for
 * a group without parameters.
 *
 *     groups([
 *       { match: /bias/, optimizer: adam({ learningRate }) },
 *       { optimizer: adamW({ learningRate, weightDecay: 0.1 }) },
 *     ])
 */
export function groups(parts: readonly ParameterGroup[]): Optimizer {
  return {
    init: (parameters) => split(parts, parameters).map((own, i) => parts[i]!.optimizer.init(own)),
    update: (gradients, state, parameters) => {
      const states = state as readonly OptimizerState[];
      const byPath = recordOf(gradients);
      const updates: Record<string, Tensor> = {};
      const next = split(parts, parameters).map((own, i) => {
        const ownGradients = Object.fromEntries(Object.keys(own).map((path) => [path, byPath[path]!]));
        const result = parts[i]!.optimizer.update(ownGradients, states[i], own);
        Object.assign(updates, result.updates);
        return result.state;
      });
      return { updates: mapTree(parameters, (_, path) => updates[path]!), state: next };
    },
  };
}

type Named = Record<string, Tensor>;

function split(parts: readonly ParameterGroup[], parameters: unknown): Named[] {
  const found = parts.map((): Named => ({}));
  for (const [path, parameter] of Object.entries(recordOf(parameters))) {
    const at = parts.findIndex((part) => matches(part, path, parameter));
    if (at < 0) {
      throw new HyperparameterError(
        "groups",
        `the group of "${path}"`,
        "missing",
        "a last group without `match`, for all other parameters",
      );
    }
    found[at]![path] = parameter;
  }
  const empty = found.findIndex((own) => Object.keys(own).length === 0);
  if (empty < 0) return found;
  throw new HyperparameterError(
    "groups",
    `group ${empty} (${parts[empty]!.match ?? "all that remain"})`,
    "empty",
    `some of the parameters: ${Object.keys(recordOf(parameters)).join(", ")}`,
  );
}

function matches({ match }: ParameterGroup, path: string, parameter: Tensor): boolean {
  if (match === undefined) return true;
  return match instanceof RegExp ? match.test(path) : match(path, parameter);
}

function recordOf(tree: unknown): Named {
  return Object.fromEntries(flatten(tree).map(({ path, leaf }) => [path, leaf]));
}
