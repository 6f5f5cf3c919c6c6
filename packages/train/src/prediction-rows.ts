// Concatenates the rows of outputs of many batches.
import { allocate, flatten, isLeaf, mapTree, ShapeError, sizeOf, type TensorData } from "@grus/tensor";

/**
 * A copy of the rows whose mask is not 0, of every leaf [batch, ...] of a tree. A mask of rank other than 1
 * excludes none.
 */
export function rowsThatCount(output: unknown, mask: TensorData | undefined): unknown {
  const isOfRows = mask?.shape.length === 1;
  return mapTree(output, (leaf) => {
    const { shape, dtype, data } = leaf as TensorData;
    const width = sizeOf(shape.slice(1));
    const rows = Array.from({ length: shape[0] ?? 0 }, (_, row) => row);
    const counting = isOfRows ? rows.filter((row) => mask.data[row] !== 0) : rows;
    const kept = allocate(dtype, counting.length * width);
    counting.forEach((row, i) => kept.set(data.subarray(row * width, (row + 1) * width), i * width));
    return { shape: [counting.length, ...shape.slice(1)], dtype, data: kept };
  });
}

/**
 * The rows of all trees at each leaf; sequences are padded to the longest. Throws {@link ShapeError},
 * prefixed with `caller`.
 */
export function joinRows(trees: readonly unknown[], caller: string): unknown {
  const first = trees[0];
  if (isLeaf(first)) return joinLeaves(trees as readonly TensorData[], caller);
  const entries = Object.keys(first as object).map((name) => {
    const fields = trees.map((tree) => (tree as Readonly<Record<string, unknown>>)[name]);
    const isSteps = name === "values" && isRagged(first);
    return [name, joinRows(isSteps ? padded(fields) : fields, caller)] as const;
  });
  return Array.isArray(first) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

/** Whether an output is a record of sequences with lengths. */
function isRagged(output: unknown): boolean {
  const { lengths } = output as { readonly lengths?: unknown };
  return isLeaf(lengths) && lengths.dtype === "int32" && lengths.shape.length === 1;
}

/** Trees of [rows, time, ...] with one time: the longest. */
function padded(trees: readonly unknown[]): readonly unknown[] {
  const times = trees.flatMap((tree) => flatten(tree).map(({ leaf }) => (leaf as TensorData).shape[1] ?? 1));
  const longest = Math.max(...times);
  return trees.map((tree) => mapTree(tree, (leaf) => padSteps(leaf as TensorData, longest)));
}

function padSteps(leaf: TensorData, longest: number): TensorData {
  const [rows = 1, time = longest, ...rest] = leaf.shape;
  if (time === longest) return leaf;
  const width = sizeOf(rest);
  const data = allocate(leaf.dtype, rows * longest * width);
  for (let row = 0; row < rows; row++)
    data.set(leaf.data.subarray(row * time * width, (row + 1) * time * width), row * longest * width);
  return { shape: [rows, longest, ...rest], dtype: leaf.dtype, data };
}

function joinLeaves(leaves: readonly TensorData[], caller: string): TensorData {
  const { shape, dtype } = leaves[0]!;
  const other = leaves.find((leaf) => leaf.shape.slice(1).join() !== shape.slice(1).join());
  if (other !== undefined) throw differing(shape, other.shape, caller);
  const data = allocate(
    dtype,
    leaves.reduce((total, leaf) => total + leaf.data.length, 0),
  );
  let at = 0;
  for (const leaf of leaves) {
    data.set(leaf.data, at);
    at += leaf.data.length;
  }
  const rows = leaves.reduce((total, leaf) => total + leaf.shape[0]!, 0);
  return { shape: [rows, ...shape.slice(1)], dtype, data };
}

function differing(a: readonly number[], b: readonly number[], caller: string): ShapeError {
  const text = (shape: readonly number[]) => `[${shape.join(", ")}]`;
  return new ShapeError(caller, {
    problem: `the model gives ${text(a)} for one batch and ${text(b)} for another; expected equal shapes except for the rows.`,
    expected: a,
    got: b,
    cure: "Return sequences as { values, lengths }, whose time may differ, or one value per row.",
  });
}
