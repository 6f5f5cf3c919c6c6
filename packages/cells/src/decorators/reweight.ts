// A cell that computes with transformed parameters.
import { flatten, mapTree, type Tensor } from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import { CellOptionError, inWords } from "../errors.ts";
import { delegate, inherit } from "./inherit.ts";

/** Selects the parameters that a decorator changes, by path (such as `weightHh`) and value. */
export type WeightFilter = (path: string, weight: Tensor) => boolean;

/**
 * `cell` with its parameters transformed by `weightsOf`. Keeps its fused primitive; in a scan they are
 * computed once, outside.
 */
export function reweight<Outer, Inner, State extends CellState>(
  cell: Cell<Inner, State>,
  init: (key: Tensor) => Outer,
  weightsOf: (parameters: Outer) => Inner,
): Cell<Outer, State> {
  const { sequence } = delegate(cell);
  return {
    init,
    ...inherit(cell, (drawn) => reweight(drawn, init, weightsOf)),
    step: (parameters, state, input, context) => cell.step(weightsOf(parameters), state, input, context),
    ...(sequence === undefined
      ? {}
      : {
          sequence: (parameters, x, options) => sequence(weightsOf(parameters), x, options),
        }),
  };
}

/** The tree with `change` applied to each weight that `filter` selects, given its index among them. */
export function mapWeights<Tree>(
  tree: Tree,
  filter: WeightFilter,
  change: (weight: Tensor, path: string, index: number) => Tensor,
): Tree {
  let next = 0;
  return mapTree(tree, (weight, path) => (filter(path, weight) ? change(weight, path, next++) : weight));
}

/** The weights that `filter` selects, with their paths. Throws {@link CellOptionError} if there are none. */
export function chosenWeights(
  where: string,
  tree: unknown,
  filter: WeightFilter,
): { readonly path: string; readonly leaf: Tensor }[] {
  const all = flatten(tree);
  const chosen = all.filter(({ path, leaf }) => filter(path, leaf));
  if (chosen.length > 0) return chosen;
  const paths = all.map(({ path }) => path).join(", ");
  throw new CellOptionError(
    where,
    "weights",
    inWords("a filter that selects no parameter"),
    `a filter that selects some of ${paths}`,
  );
}

/**
 * Whether a path ends in the name of a recurrent weight of this package: `weightHh`, or IndRNN's `recurrent`.
 */
export function isRecurrentWeight(path: string): boolean {
  return /(^|\.)(weightHh|recurrent)$/.test(path);
}
