// The orthogonal factor of a QR decomposition, by Householder reflections.

/**
 * Q of A = Q R for `a` with `rows` ≥ `columns`, given and returned by columns (column j at j · rows): orthonormal columns, signs such that the
 * diagonal of R is positive, so that Q of a normal matrix is uniform among all such matrices (Mezzadri, arXiv math-ph/0609050). `a` is overwritten.
 */
export function orthogonalFactor(a: Float64Array, rows: number, columns: number): Float64Array {
  const signs = Array.from({ length: columns }, (_, k) => reflect(a, rows, columns, k));
  const q = new Float64Array(rows * columns);
  for (let k = columns - 1; k >= 0; k--) {
    q[k * rows + k] = 1;
    const v = a.subarray(k * rows + k, (k + 1) * rows);
    for (let j = k; j < columns; j++) applyReflection(v, q.subarray(j * rows + k, (j + 1) * rows));
  }
  for (let j = 0; j < columns; j++) {
    if (signs[j]! < 0) for (let i = 0; i < rows; i++) q[j * rows + i] = -q[j * rows + i]!;
  }
  return q;
}

/** Replaces column k from row k on by the unit vector v of I − 2 v vᵀ, which clears it below the diagonal, and applies that to the columns after. */
function reflect(a: Float64Array, rows: number, columns: number, k: number): number {
  const v = a.subarray(k * rows + k, (k + 1) * rows);
  const first = v[0]!;
  const norm = Math.sqrt(dot(v, v));
  const diagonal = first > 0 ? -norm : norm;
  v[0] = first - diagonal;
  const length = Math.sqrt(dot(v, v));
  if (length > 0) for (let i = 0; i < v.length; i++) v[i] = v[i]! / length;
  for (let j = k + 1; j < columns; j++) applyReflection(v, a.subarray(j * rows + k, (j + 1) * rows));
  return Math.sign(diagonal) || 1;
}

/** x − 2 v (vᵀ x), in place. */
function applyReflection(v: Float64Array, x: Float64Array): void {
  const twice = 2 * dot(v, x);
  for (let i = 0; i < v.length; i++) x[i] = x[i]! - twice * v[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}
