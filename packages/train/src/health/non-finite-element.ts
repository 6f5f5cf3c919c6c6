// Elements that are not finite, or that cause such values, and the search for them in data.
import { flatten, type TensorData } from "@grus/tensor";
import { fieldsOf } from "../batches/padding.ts";

/** An element that is not finite, or an index out of range, whose look-up gives NaN. */
export interface NonFiniteElement {
  /** "batch.input", "sequence 0 (layer 0, forward).update", "loss", "gradients.linear.weight". */
  readonly tensor: string;
  /** By axis; [row, time step, feature] within a sequence. */
  readonly index: readonly number[];
  readonly value: number;
  /** Within a sequence: the position in terms of the recurrence. */
  readonly sequence?: NonFiniteStep | undefined;
  /** For an index: the table that it refers to. */
  readonly lookUp?: LookedUp | undefined;
}

/** A table of entries with indices 0 to `size` - 1. */
export interface LookedUp {
  readonly what: "classes" | "vocabulary";
  readonly size: number;
}

/** An element within a recurrence. */
export interface NonFiniteStep {
  readonly layer: number;
  readonly direction: string;
  /** "input", a gate ("update"), "hidden", or "dL/dh", the gradient with respect to the hidden state. */
  readonly part: string;
  readonly row: number;
  /** Counted from 0 in the sequence as given. */
  readonly timeStep: number;
  readonly feature: number;
}

/** The first element of a tree of data that is NaN or infinite. */
export function firstNonFinite(tree: unknown): NonFiniteElement | undefined {
  return firstOf(flatten<TensorData>(tree), ({ path, leaf }) => {
    const at = Array.from(leaf.data).findIndex((value) => !Number.isFinite(value));
    if (at < 0) return undefined;
    return { tensor: path, index: indexOf(at, leaf.shape), value: leaf.data[at]! };
  });
}

/** The first element of a batch whose value fails a test; `paths` are the fields to search. Default: all. */
export function firstInBatch(
  batch: unknown,
  fails: (value: number) => boolean,
  paths?: readonly string[],
  where: "padding left out" | "padding too" = "padding left out",
): NonFiniteElement | undefined {
  return firstOf(fieldsOf(batch), ({ path, leaf: { data, shape }, counts }) => {
    if (paths?.includes(path) === false) return undefined;
    const isIn = (i: number) => where === "padding too" || counts(indexOf(i, shape));
    const at = Array.from(data).findIndex((value, i) => fails(value) && isIn(i));
    return at < 0 ? undefined : { tensor: `batch.${path}`, index: indexOf(at, shape), value: data[at]! };
  });
}

/** The first defined result of `find`. */
export function firstOf<T, Found>(
  items: readonly T[],
  find: (item: T, i: number) => Found | undefined,
): Found | undefined {
  for (const [i, item] of items.entries()) {
    const found = find(item, i);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The index by axis of an element of row-major data. */
function indexOf(at: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let rest = at, axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
