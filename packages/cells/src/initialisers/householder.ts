// Random matrices with orthonormal columns, by Householder reflections.
import { type Columns, productOfReflections, WIDTH } from "./compact-wy.ts";

/** The number of normal samples that {@link orthonormalColumns} needs. */
export function normalsNeeded(rows: number, columns: number): number {
  return columns * rows - (columns * (columns - 1)) / 2;
}

/**
 * Q of the QR decomposition of a matrix of normal numbers, `rows` ≥ `columns`, with signs such that the
 * diagonal of R is positive: uniform (Haar) among all matrices with orthonormal columns (Mezzadri, arXiv
 * math-ph/0609050). R is never formed: the remainder of a normal matrix after a reflection is again normal
 * and independent of it, so its column k is sampled when needed, `rows` − k numbers (Stewart 1980, as
 * LAPACK's `dlaror`). Returned column-major: element i of column j at j · rows + i.
 */
export function orthonormalColumns(normals: Float64Array, rows: number, columns: number): Float64Array {
  const count = Math.ceil(columns / WIDTH) * WIDTH;
  const reflections: Columns = { data: new Float64Array(rows * count), rows, count };
  const signs: number[] = [];
  for (let k = 0, at = 0; k < columns; at += rows - k, k++) {
    const u = reflections.data.subarray(k * rows + k, (k + 1) * rows);
    u.set(normals.subarray(at, at + rows - k));
    signs.push(reflect(u));
  }
  const q = productOfReflections(reflections).data.subarray(0, rows * columns);
  signs.forEach((sign, j) => {
    if (sign < 0) for (let i = j * rows; i < (j + 1) * rows; i++) q[i] = -q[i]!;
  });
  return q;
}

/**
 * Replaces x by u, of squared length 2, such that I − u uᵀ maps x to the first axis; returns the sign of the
 * image.
 */
function reflect(x: Float64Array): 1 | -1 {
  const first = x[0]!;
  const sign = first > 0 ? -1 : 1;
  x[0] = first - sign * Math.sqrt(squaredLength(x));
  const scale = Math.sqrt(2 / squaredLength(x));
  if (Number.isFinite(scale)) for (let i = 0; i < x.length; i++) x[i] = x[i]! * scale;
  return sign;
}

function squaredLength(x: Float64Array): number {
  let total = 0;
  for (const value of x) total += value * value;
  return total;
}
