// Singular values, by one-sided Jacobi rotations (Hestenes 1958).

/** Below this cosine, two rows count as orthogonal. */
const TOLERANCE = 1e-15;
/**
 * Number of sweeps after which rows are orthogonal, with a wide margin: convergence is quadratic in the end.
 */
const MAX_SWEEPS = 60;

/**
 * The singular values of a matrix [rows, columns], row-major, largest first: as many as the smaller side has.
 */
export function singularValues(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const vectors = Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length }, (__, k) => matrix[rows < columns ? i * columns + k : k * columns + i]!),
  );
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) if (orthogonalise(vectors)) break;
  return Float64Array.from(vectors, (x) => Math.sqrt(dot(x, x)))
    .sort()
    .reverse();
}

/** Rotates every pair of vectors until they are orthogonal; returns whether they all were. */
function orthogonalise(vectors: readonly Float64Array[]): boolean {
  let isDone = true;
  vectors.forEach((x, i) => {
    for (const y of vectors.slice(i + 1)) if (turnApart(x, y)) isDone = false;
  });
  return isDone;
}

/** Rotates x and y in their plane so that they are orthogonal; returns whether they were not. */
function turnApart(x: Float64Array, y: Float64Array): boolean {
  const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
  if (Math.abs(xy) <= TOLERANCE * Math.sqrt(xx * yy)) return false;
  const zeta = (yy - xx) / (2 * xy);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const c = 1 / Math.hypot(1, tangent);
  const s = c * tangent;
  for (let k = 0; k < x.length; k++) {
    const held = x[k]!;
    x[k] = c * held - s * y[k]!;
    y[k] = s * held + c * y[k]!;
  }
  return true;
}

function dot(x: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let k = 0; k < x.length; k++) total += x[k]! * y[k]!;
  return total;
}
