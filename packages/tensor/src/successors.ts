// Matches the state after a step with the state before it, by path.
import { TraceError } from "./errors.ts";
import type { TensorSpec } from "./primitive.ts";
import { formatShape, sameShape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";
import { flatten } from "./tree.ts";

/** The state before and after a step. */
export interface CarryTrees {
  /** The operation, for errors: "scan". */
  readonly where: string;
  /** The kind of state, for errors: "carry". */
  readonly what: string;
  /** The tree before the step. */
  readonly before: unknown;
  /** The tree after the step: the same structure, with its keys in any order. */
  readonly after: unknown;
}

/**
 * The leaves of `after` in the order of `before`. Throws {@link TraceError} where one is missing or has a
 * different shape or element type.
 */
export function successorsOf({ where, what, before, after }: CarryTrees): Tensor[] {
  const fail = (problem: string) =>
    new TraceError(
      `${where}: the ${what} ${problem}.\nReturn a ${what} with the same structure, shapes and element types.`,
    );
  const found = new Map(flatten(after).map(({ path, leaf }) => [path, leaf]));
  const leaves = flatten<TensorSpec>(before);
  if (found.size !== leaves.length) {
    throw fail(`has ${leaves.length} tensors; the body returns ${found.size}`);
  }
  return leaves.map(({ path, leaf }) => {
    const next = found.get(path);
    const name = path === "" ? "" : `"${path}" `;
    if (next === undefined) throw fail(`${name}is not returned`);
    if (!sameShape(leaf.shape, next.shape) || leaf.dtype !== next.dtype) {
      throw fail(`${name}changes from ${specText(leaf)} to ${specText(next)}`);
    }
    return next;
  });
}

function specText({ shape, dtype }: TensorSpec): string {
  return `${dtype}${formatShape(shape)}`;
}
