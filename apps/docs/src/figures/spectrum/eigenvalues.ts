// The eigenvalues of a real matrix, by the Hessenberg form and shifted QR steps of ml-matrix.
import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** A complex number. */
export interface Complex {
  readonly real: number;
  readonly imaginary: number;
}

/** The eigenvalues of a square matrix, row by row, all of whose numbers are finite. */
export function eigenvaluesOf(matrix: ArrayLike<number>, size: number): readonly Complex[] {
  const rows = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => matrix[i * size + j]!),
  );
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(new Matrix(rows));
  return realEigenvalues.map((real, i) => ({ real, imaginary: imaginaryEigenvalues[i]! }));
}

/** The distance of the outermost from 0: the spectral radius. */
export function radiusOf(values: readonly Complex[]): number {
  return Math.max(...values.map(sizeOf));
}

/** The distance from 0. */
export function sizeOf({ real, imaginary }: Complex): number {
  return Math.hypot(real, imaginary);
}
