// The Cholesky decomposition of a symmetric positive definite matrix, and systems of equations solved with
// it.

/** A square matrix in rows: element (i, j) at `i * size + j`. */
export interface SquareMatrix {
  readonly size: number;
  readonly values: Float64Array;
}

/**
 * The lower triangle L of `matrix` = L Lᵀ; elements above the diagonal are 0. Reads the lower triangle only.
 * Undefined where the matrix is not positive definite to rounding.
 */
export function cholesky({ size, values }: SquareMatrix): SquareMatrix | undefined {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = values[row + j]!;
      for (let k = 0; k < j; k++) sum -= lower[row + k]! * lower[other + k]!;
      if (i > j) lower[row + j] = sum / lower[other + j]!;
      else if (sum > 0) lower[row + j] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return { size, values: lower };
}

/**
 * Solves L Lᵀ X = B in place for `columns` right-hand sides: `b` [size, columns] in rows becomes X.
 */
export function solveCholesky({ size, values }: SquareMatrix, b: Float64Array, columns = 1): Float64Array {
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) subtractRow(b, columns, i, k, values[i * size + k]!);
    divideRow(b, columns, i, values[i * size + i]!);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) subtractRow(b, columns, i, k, values[k * size + i]!);
    divideRow(b, columns, i, values[i * size + i]!);
  }
  return b;
}

function subtractRow(b: Float64Array, columns: number, to: number, from: number, factor: number): void {
  if (factor === 0) return;
  for (let c = 0; c < columns; c++) b[to * columns + c]! -= factor * b[from * columns + c]!;
}

function divideRow(b: Float64Array, columns: number, row: number, by: number): void {
  for (let c = 0; c < columns; c++) b[row * columns + c]! /= by;
}
