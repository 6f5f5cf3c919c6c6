// State that differs in structure between parameters, stored by path.
import { flatten, mapTree, type Tensor } from "@grus/tensor";

/** A record, by path, of `f` applied to each tensor of a tree. */
export function recordLeaves<T>(tree: unknown, f: (leaf: Tensor) => T): Record<string, T> {
  return Object.fromEntries(flatten(tree).map(({ path, leaf }) => [path, f(leaf)]));
}

/**
 * Applies a rule to each parameter and its gradient: returns the tree of updates, and the new state by path.
 */
export function leafTrees<Parameters, Kept>(
  parameters: Parameters,
  gradients: Parameters,
  rule: (
    parameter: Tensor,
    gradient: Tensor,
    path: string,
  ) => { readonly update: Tensor; readonly kept: Kept },
): { readonly updates: Parameters; readonly kept: Record<string, Kept> } {
  const byPath = recordLeaves(gradients, (leaf) => leaf);
  const kept: Record<string, Kept> = {};
  const updates = mapTree(parameters, (leaf, path) => {
    const result = rule(leaf, byPath[path]!, path);
    kept[path] = result.kept;
    return result.update;
  });
  return { updates, kept };
}
