// Householder reflections applied to a matrix block by block (Schreiber and Van Loan 1989), so that memory is read once a block, not once a reflection.

/** Vectors of one length, one after another; their number is a multiple of {@link WIDTH}. */
export interface Columns {
  readonly data: Float64Array;
  readonly rows: number;
  readonly count: number;
}

/** How many columns the inner loops take together. */
export const WIDTH = 4;

/** Reflections a block: 16 measured fastest of 8, 16, 32 and 64 at 2048 rows. */
const BLOCK = 64;

/**
 * H₀ H₁ ⋯ H₍ₙ₋₁₎ times the first columns of the identity, for the reflections Hₖ = I − uₖ uₖᵀ of vectors uₖ of squared length 2 (or 0) whose
 * first k numbers are 0.
 */
export function productOfReflections(u: Columns): Columns {
  const { rows, count } = u;
  const q: Columns = { data: new Float64Array(rows * count), rows, count };
  for (let i = 0; i < Math.min(rows, count); i++) q.data[i * rows + i] = 1;
  const blocks = Math.ceil(count / BLOCK);
  for (let block = blocks - 1; block >= 0; block--) applyBlock(u, block * BLOCK, q);
  return q;
}

/** Multiplies the columns of q from `first` on by H_first ⋯ H_last = I − U T Uᵀ. Those before are columns of the identity that it leaves alone. */
function applyBlock(u: Columns, first: number, q: Columns): void {
  const end = Math.min(first + BLOCK, u.count);
  const t = triangle(products(u, first, end, u, first, end), end - first);
  const w = products(u, first, end, q, first, q.count);
  multiplyTriangle(t, w, end - first);
  subtractProduct(u, first, end, w, q);
}

/** The upper triangular T, by rows, of I − U T Uᵀ, from the scalar products of the columns of U. */
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

/** Replaces every column of w, each of `size` numbers, by T times it. */
function multiplyTriangle(t: Float64Array, w: Float64Array, size: number): void {
  for (let column = 0; column < w.length; column += size) {
    for (let i = 0; i < size; i++) {
      let total = 0;
      for (let l = i; l < size; l++) total += t[i * size + l]! * w[column + l]!;
      w[column + i] = total;
    }
  }
}

/** Uᵀ X for the columns [first, end) of u and [from, to) of x, by columns. Rows above `first` are 0 in u and skipped. */
function products(
  u: Columns,
  first: number,
  end: number,
  x: Columns,
  from: number,
  to: number,
): Float64Array {
  const { data: a, rows } = u;
  const { data: b } = x;
  const result = new Float64Array((end - first) * (to - from));
  for (let j = from, at = 0; j < to; j++) {
    for (let i = first; i < end; i += WIDTH, at += WIDTH) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      let p = i * rows + first;
      for (let r = j * rows + first; r < (j + 1) * rows; r++, p++) {
        const value = b[r]!;
        s0 += a[p]! * value;
        s1 += a[p + rows]! * value;
        s2 += a[p + 2 * rows]! * value;
        s3 += a[p + 3 * rows]! * value;
      }
      result[at] = s0;
      result[at + 1] = s1;
      result[at + 2] = s2;
      result[at + 3] = s3;
    }
  }
  return result;
}

/** Q − U W for the columns of q from `first` on, in place. */
function subtractProduct(u: Columns, first: number, end: number, w: Float64Array, q: Columns): void {
  const { data: a, rows } = u;
  const { data: b } = q;
  for (let j = first, at = 0; j < q.count; j++) {
    for (let i = first; i < end; i += WIDTH, at += WIDTH) {
      const [w0, w1, w2, w3] = [w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!];
      let p = i * rows + first;
      for (let r = j * rows + first; r < (j + 1) * rows; r++, p++) {
        b[r] = b[r]! - (a[p]! * w0 + a[p + rows]! * w1 + a[p + 2 * rows]! * w2 + a[p + 3 * rows]! * w3);
      }
    }
  }
}
