// Normal initialiser with zeros in every column.
import { axes, ShapeError, splitKey } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkFinite, type Initialiser, normalNumbers, parameterOf, uniformNumbers } from "./initialiser.ts";

/** Options of {@link sparseInit}. */
export interface SparseOptions {
  /** The share of each column that is 0, from 0 to 1. */
  readonly sparsity: number;
  /** Standard deviation of the other elements, whose mean is 0. Default 0.01. */
  readonly standardDeviation?: number | undefined;
}

/**
 * Normal numbers, with ⌈sparsity · rows⌉ random zeros in each column (Martens 2010, "Deep learning via
 * Hessian-free optimization"), as PyTorch's `sparse_`: every input reaches the same number of outputs. Throws
 * {@link ShapeError} unless there are two axes, and {@link CellOptionError}.
 */
export function sparseInit({ sparsity, standardDeviation = 0.01 }: SparseOptions): Initialiser {
  checkFinite("sparseInit", { sparsity, standardDeviation });
  if (sparsity < 0 || sparsity > 1)
    throw new CellOptionError("sparseInit", "sparsity", sparsity, "a share from 0 to 1");
  if (standardDeviation < 0) {
    throw new CellOptionError("sparseInit", "standardDeviation", standardDeviation, "a number of at least 0");
  }
  return (key, shape) => {
    if (shape.length !== 2) {
      throw new ShapeError("sparseInit", {
        subject: "the weight",
        expected: "[outputs, inputs]",
        got: shape,
        cure: "Use uniformInit or constantInit for a bias.",
      });
    }
    const [rows, columns] = axes({ shape }, 2);
    const [first, second] = splitKey(key);
    const values = normalNumbers(first, rows * columns).map((z) => standardDeviation * z);
    const order = uniformNumbers(second, rows * columns);
    for (let column = 0; column < columns; column++) {
      for (const row of firstOf(order, column, rows, Math.ceil(sparsity * rows)))
        values[row * columns + column] = 0;
    }
    return parameterOf(values, shape);
  };
}

/** The rows of the `count` smallest elements of a column: a random choice. */
function firstOf(order: Float64Array, column: number, rows: number, count: number): number[] {
  const at = (row: number) => order[column * rows + row]!;
  return Array.from({ length: rows }, (_, row) => row)
    .sort((a, b) => at(a) - at(b))
    .slice(0, count);
}
