// Sums of products four columns at a time, which stay in registers. Each sum is added up in the order of k,
// so that its bits are those of a plain loop.

/** Columns that are computed together. */
export const WIDTH = 4;

/** Where the rows of four columns lie in an array: row k at `first + k * stride`. */
export interface FourColumns {
  readonly values: Float64Array;
  readonly first: number;
  readonly stride: number;
}

/** Adds Σ_k factors[from + k] · x_k for `count` rows x_k to the four numbers of `y` at `at`. */
export function addFour(
  y: Float64Array,
  at: number,
  factors: Float64Array,
  from: number,
  { values, first, stride }: FourColumns,
  count: number,
): void {
  let [a, b, c, d] = [y[at]!, y[at + 1]!, y[at + 2]!, y[at + 3]!];
  for (let k = 0, x = first; k < count; k++, x += stride) {
    const factor = factors[from + k]!;
    a += factor * values[x]!;
    b += factor * values[x + 1]!;
    c += factor * values[x + 2]!;
    d += factor * values[x + 3]!;
  }
  y[at] = a;
  y[at + 1] = b;
  y[at + 2] = c;
  y[at + 3] = d;
}

/** The columns from `first` on of a matrix in rows, [rows, 4]; those beyond its last one are 0. */
export function takeFour(matrix: Float64Array, columns: number, first: number): Float64Array {
  const rows = matrix.length / columns;
  const taken = new Float64Array(rows * WIDTH);
  const width = Math.min(WIDTH, columns - first);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < width; c++) taken[row * WIDTH + c] = matrix[row * columns + first + c]!;
  return taken;
}

/** Puts what {@link takeFour} took back in its place. */
export function putFour(taken: Float64Array, matrix: Float64Array, columns: number, first: number): void {
  const rows = matrix.length / columns;
  const width = Math.min(WIDTH, columns - first);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < width; c++) matrix[row * columns + first + c] = taken[row * WIDTH + c]!;
}

/** Adds the product of `a` [rows, inner] and `b` [inner, columns] to `y` [rows, columns]. */
export function addProduct(
  y: Float64Array,
  a: Float64Array,
  b: Float64Array,
  { rows, inner, columns }: { readonly rows: number; readonly inner: number; readonly columns: number },
): void {
  for (let first = 0; first < columns; first += WIDTH) {
    const own = takeFour(y, columns, first);
    const x = { values: takeFour(b, columns, first), first: 0, stride: WIDTH };
    for (let row = 0; row < rows; row++) addFour(own, row * WIDTH, a, row * inner, x, inner);
    putFour(own, y, columns, first);
  }
}
