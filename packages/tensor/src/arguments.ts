// From trees of host data to the list of arrays an executable takes, checked; and back. Reading allocates nothing.
import { holds, type TypedArray } from "./dtype.ts";
import { DTypeError, ShapeError } from "./errors.ts";
import type { TensorData, TensorSpec } from "./primitive.ts";
import { formatShape, sameShape } from "./shape.ts";
import { fromData } from "./tensor.ts";
import { isLeaf, leaves, unflatten } from "./tree.ts";

/** Reads a tree of data of the structure it was made for. The list is the reader's own, overwritten by the next call. */
export type TreeReader = (values: unknown) => readonly TypedArray[];

/** The reader of trees like `examples`. It throws {@link ShapeError} or {@link DTypeError} naming the leaf that does not fit. */
export function treeReader(examples: unknown): TreeReader {
  const arrays: TypedArray[] = [];
  const read = nodeReader(examples, "", arrays, { next: 0 });
  return (values) => {
    read(values);
    return arrays;
  };
}

/** The tree of constants that hold `arrays` at the leaves of `tree`, copied. */
export function resultTree<T>(tree: T, arrays: readonly TypedArray[]): T {
  const specs = leaves(tree);
  return unflatten(
    tree,
    specs.map(({ shape, dtype }, i) => fromData({ shape, dtype, data: arrays[i]!.slice() })),
  );
}

/** As {@link resultTree} for the same arrays again and again, uncopied: one tree, made anew only when an array is another object. */
export function sharedResults<T>(tree: T): (arrays: readonly TypedArray[]) => T {
  const specs = leaves(tree);
  let known: readonly TypedArray[] = [];
  let result = tree;
  return (arrays) => {
    if (known.length !== arrays.length || arrays.some((array, i) => array !== known[i])) {
      known = [...arrays];
      result = unflatten(
        tree,
        specs.map(({ shape, dtype }, i) => fromData({ shape, dtype, data: arrays[i]! })),
      );
    }
    return result;
  };
}

function nodeReader(
  example: unknown,
  path: string,
  arrays: TypedArray[],
  slots: { next: number },
): (value: unknown) => void {
  if (isLeaf(example)) {
    const slot = slots.next++;
    return (value) => {
      arrays[slot] = checkedData(path, example, value as TensorData | undefined);
    };
  }
  const children = Object.entries(example ?? {}).map(([key, child]) => ({
    key,
    read: nodeReader(child, path === "" ? key : `${path}.${key}`, arrays, slots),
  }));
  return (value) => {
    const record = value as Readonly<Record<string, unknown>> | undefined;
    for (const { key, read } of children) read(record?.[key]);
  };
}

function checkedData(path: string, expected: TensorSpec, value: TensorData | undefined): TypedArray {
  const where = path === "" ? "the argument" : `argument "${path}"`;
  if (value === undefined) {
    throw new ShapeError(where, `is missing; expected ${specText(expected)}.`);
  }
  if (!sameShape(value.shape, expected.shape)) {
    throw new ShapeError(
      where,
      `has shape ${formatShape(value.shape)}; the program was compiled for ${formatShape(expected.shape)}.`,
      "Pass that shape, or compile the function again for this one.",
    );
  }
  const { data } = value;
  if (value.dtype !== expected.dtype || !holds(data, expected.dtype)) {
    throw new DTypeError(
      where,
      `is ${value.dtype} in a ${Object.prototype.toString.call(data).slice(8, -1)}; expected ${expected.dtype}.`,
    );
  }
  return data;
}

function specText({ shape, dtype }: TensorSpec): string {
  return `${dtype}${formatShape(shape)}`;
}
