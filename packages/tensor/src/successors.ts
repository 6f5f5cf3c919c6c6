// What a step hands on to the next: each tensor that goes in finds the one that replaces it, by its path.
import { TraceError } from "./errors.ts";
import type { TensorSpec } from "./primitive.ts";
import { formatShape, sameShape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";
import { flatten } from "./tree.ts";

/** The trees that go into a step and come out of it. */
export interface CarryTrees {
  /** The operation, for errors: "scan". */
  readonly where: string;
  /** What is handed on, for errors: "carry". */
  readonly what: string;
  /** The tree that goes in. */
  readonly before: unknown;
  /** The tree that comes out: the same structure, its keys in any order. */
  readonly after: unknown;
}

/** The leaves of `after` in the order of those of `before`. Throws {@link TraceError} where one is missing, or has another shape or element type. */
export function successorsOf({ where, what, before, after }: CarryTrees): Tensor[] {
  const fail = (problem: string) =>
    new TraceError(
      `${where}: the ${what} ${problem}.\nReturn a ${what} of the same structure, shapes and element types.`,
    );
  const found = new Map(flatten(after).map(({ path, leaf }) => [path, leaf]));
  const leaves = flatten<TensorSpec>(before);
  if (found.size !== leaves.length) {
    throw fail(`has ${leaves.length} tensors and the body returns ${found.size}`);
  }
  return leaves.map(({ path, leaf }) => {
    const next = found.get(path);
    const name = path === "" ? "" : `"${path}" `;
    if (next === undefined) throw fail(`${name}is not returned by the body`);
    if (!sameShape(leaf.shape, next.shape) || leaf.dtype !== next.dtype) {
      throw fail(`${name}goes in as ${specText(leaf)} and comes out as ${specText(next)}`);
    }
    return next;
  });
}

function specText({ shape, dtype }: TensorSpec): string {
  return `${dtype}${formatShape(shape)}`;
}
