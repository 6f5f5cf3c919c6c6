// Householder reflections applied to a matrix in blocks (Schreiber and Van Loan 1989), so that memory is read
// once per block instead of once per reflection.

/** Vectors of one length, stored contiguously; their number is a multiple of {@link WIDTH}. */
export interface Columns {
  readonly data: Float64Array;
  readonly rows: number;
  readonly count: number;
}

/**
 * Number of reflections that the inner loops process together, with two columns of the target. Their
 * variables stay in registers: no arrays there.
 */
export const WIDTH = 4;

/** Reflections per block. At 2048 rows, 8, 16 and 32 take the same time, 64 takes 1.4 times as long. */
const BLOCK = 16;

/**
 * H₀ H₁ ⋯ H₍ₙ₋₁₎ times the first columns of the identity, with reflections Hₖ = I − uₖ uₖᵀ for vectors uₖ of
 * squared length 2 (or 0) whose first k elements are 0.
 */
export function productOfReflections(u: Columns): Columns {
  const { rows, count } = u;
  const q: Columns = { data: new Float64Array(rows * count), rows, count };
  for (let i = 0; i < Math.min(rows, count); i++) q.data[i * rows + i] = 1;
  const blocks = Math.ceil(count / BLOCK);
  for (let block = blocks - 1; block >= 0; block--) applyBlock(u, block * BLOCK, q);
  return q;
}

/**
 * Multiplies the columns of q from `first` on by H_first ⋯ H_last = I − U T Uᵀ. Earlier columns are columns
 * of the identity, which it leaves unchanged.
 */
function applyBlock(u: Columns, first: number, q: Columns): void {
  const end = Math.min(first + BLOCK, u.count);
  const t = triangle(products(u, first, end, u, first, end), end - first);
  const w = products(u, first, end, q, first, q.count);
  multiplyTriangle(t, w, end - first);
  subtractProduct(u, first, end, w, q);
}

/** The upper triangular T, row-major, of I − U T Uᵀ, from the scalar products of the columns of U. */
function triangle(products: Float64Array, size: number): Float64Array {
  const t = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    t[k * size + k] = 1;
    for (let i = 0; i < k; i++) {
      let total = 0;
      for (let l = i; l < k; l++) total += t[i * size + l]! * products[k * size + l]!;
      t[i * size + k] = -total;
    }
  }
  return t;
}

/** Replaces every column of w, of `size` elements each, by T times it. */
function multiplyTriangle(t: Float64Array, w: Float64Array, size: number): void {
  for (let column = 0; column < w.length; column += size) {
    for (let i = 0; i < size; i++) {
      let total = 0;
      for (let l = i; l < size; l++) total += t[i * size + l]! * w[column + l]!;
      w[column + i] = total;
    }
  }
}

/**
 * Uᵀ X for the columns [first, end) of u and [from, to) of x, column-major. Rows above `first` are 0 in u and
 * skipped.
 */
function products(
  u: Columns,
  first: number,
  end: number,
  x: Columns,
  from: number,
  to: number,
): Float64Array {
  const size = end - first;
  const result = new Float64Array(size * (to - from));
  for (let j = from; j < to; j += 2) {
    for (let i = first; i < end; i += WIDTH) {
      multiplyTile(u, i, x, j, first, result, (j - from) * size + i - first, size);
    }
  }
  return result;
}

/**
 * Four columns of u times two of x, from row `first` on, into positions `at` and `at + stride` of the result.
 */
function multiplyTile(
  { data: a, rows }: Columns,
  i: number,
  { data: b }: Columns,
  j: number,
  first: number,
  result: Float64Array,
  at: number,
  stride: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let t0 = 0;
  let t1 = 0;
  let t2 = 0;
  let t3 = 0;
  for (let r = j * rows + first, p = i * rows + first; r < (j + 1) * rows; r++, p++) {
    const left = b[r]!;
    const right = b[r + rows]!;
    const a0 = a[p]!;
    const a1 = a[p + rows]!;
    const a2 = a[p + 2 * rows]!;
    const a3 = a[p + 3 * rows]!;
    s0 += a0 * left;
    s1 += a1 * left;
    s2 += a2 * left;
    s3 += a3 * left;
    t0 += a0 * right;
    t1 += a1 * right;
    t2 += a2 * right;
    t3 += a3 * right;
  }
  result.set([s0, s1, s2, s3], at);
  result.set([t0, t1, t2, t3], at + stride);
}

/** Q − U W for the columns of q from `first` on, in place. */
function subtractProduct(u: Columns, first: number, end: number, w: Float64Array, q: Columns): void {
  const size = end - first;
  for (let j = first; j < q.count; j += 2) {
    for (let i = first; i < end; i += WIDTH) {
      subtractTile(u, i, w, (j - first) * size + i - first, size, q, j, first);
    }
  }
}

/**
 * Subtracts four columns of u, weighted by positions `at` and `at + stride` of w, from two columns of q, from
 * row `first` on.
 */
function subtractTile(
  { data: a, rows }: Columns,
  i: number,
  w: Float64Array,
  at: number,
  stride: number,
  { data: b }: Columns,
  j: number,
  first: number,
): void {
  const [v0, v1, v2, v3] = [w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!];
  const next = at + stride;
  const [w0, w1, w2, w3] = [w[next]!, w[next + 1]!, w[next + 2]!, w[next + 3]!];
  for (let r = j * rows + first, p = i * rows + first; r < (j + 1) * rows; r++, p++) {
    const a0 = a[p]!;
    const a1 = a[p + rows]!;
    const a2 = a[p + 2 * rows]!;
    const a3 = a[p + 3 * rows]!;
    b[r] = b[r]! - (a0 * v0 + a1 * v1 + a2 * v2 + a3 * v3);
    b[r + rows] = b[r + rows]! - (a0 * w0 + a1 * w1 + a2 * w2 + a3 * w3);
  }
}
