// States that differ in form from parameter to parameter, kept by path.
import { flatten, mapTree, type Tensor } from "@grus/tensor";

/** A record by path of what `f` makes of each tensor of a tree. */
export function recordLeaves<T>(tree: unknown, f: (leaf: Tensor) => T): Record<string, T> {
  return Object.fromEntries(flatten(tree).map(({ path, leaf }) => [path, f(leaf)]));
}

/** Applies a rule to each parameter with its gradient: the tree of updates, and by path what is kept. */
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
