// Conversion between trees of host data and the lists of arrays that executables take. Reading checks shapes
// and types, and allocates nothing.
import { holds, type TypedArray } from "./dtype.ts";
import { DTypeError, ShapeError } from "./errors.ts";
import type { TensorData, TensorSpec } from "./primitive.ts";
import { sameShape } from "./shape.ts";
import { fromData } from "./tensor.ts";
import { isLeaf, leaves, unflatten } from "./tree.ts";

/**
 * Reads a tree of data with the structure it was created for. The list belongs to the reader and is
 * overwritten by the next call.
 */
export type TreeReader = (values: unknown) => readonly TypedArray[];

/**
 * Creates the reader of trees like `examples`. It throws {@link ShapeError} or {@link DTypeError} with the
 * path of the leaf.
 */
export function treeReader(examples: unknown): TreeReader {
  const arrays: TypedArray[] = [];
  const read = nodeReader(examples, "", arrays, { next: 0 });
  return (values) => {
    read(values);
    return arrays;
  };
}

/** The tree of constants with `arrays` at the leaves of `tree`, copied. */
export function resultTree<T>(tree: T, arrays: readonly TypedArray[]): T {
  const specs = leaves(tree);
  return unflatten(
    tree,
    specs.map(({ shape, dtype }, i) => fromData({ shape, dtype, data: arrays[i]!.slice() })),
  );
}

/**
 * As {@link resultTree}, but uncopied and for repeated calls: the tree is rebuilt only when an array is a
 * different object.
 */
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
  const subject = path === "" ? "the argument" : `argument "${path}"`;
  if (value === undefined) {
    throw new ShapeError("run", { subject, expected: expected.shape, got: "missing" });
  }
  if (!sameShape(value.shape, expected.shape)) {
    throw new ShapeError("run", {
      subject,
      expected: expected.shape,
      got: value.shape,
      cure: "Pass that shape, or compile the function again for the new one.",
    });
  }
  const { data } = value;
  if (value.dtype !== expected.dtype || !holds(data, expected.dtype)) {
    const got = `${value.dtype} (${Object.prototype.toString.call(data).slice(8, -1)})`;
    throw new DTypeError("run", { subject, expected: expected.dtype, got });
  }
  return data;
}
