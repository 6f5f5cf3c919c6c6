// Matrix products in the gradients of the recurrent sequence primitives.
import type { TypedArray } from "../dtype.ts";

/** A row-major matrix. */
export interface Matrix {
  readonly values: TypedArray;
  readonly columns: number;
}

/** into += Wᵀ d, with W the rows of `matrix` starting at `row`; returns `into`. */
export function addProduct(
  { values, columns }: Matrix,
  row: number,
  d: readonly number[],
  into: number[],
): number[] {
  d.forEach((value, i) => {
    for (let j = 0; j < columns; j++) into[j]! += value * values[(row + i) * columns + j]!;
  });
  return into;
}

/** matrix += d vᵀ and bias += d, starting at `row`. */
export function addOuter(
  matrix: Matrix,
  bias: TypedArray,
  row: number,
  d: readonly number[],
  v: ArrayLike<number>,
): void {
  d.forEach((value, i) => {
    for (let j = 0; j < matrix.columns; j++) matrix.values[(row + i) * matrix.columns + j]! += value * v[j]!;
    bias[row + i]! += value;
  });
}
