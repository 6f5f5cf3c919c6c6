// Sums of products over all windows of a series, from which a linear forecast is solved exactly.
import { addFour, WIDTH } from "./four-columns.ts";

/**
 * Sums over `count` windows of `size` values that begin at consecutive steps: for values i and j of a window,
 * `products[i * size + j]` = Σ v_i v_j and `totals[i]` = Σ v_i.
 */
export interface WindowSums {
  readonly size: number;
  readonly count: number;
  readonly products: Float64Array;
  readonly totals: Float64Array;
}

/** No windows of `size` values. */
export function noWindows(size: number): WindowSums {
  return { size, count: 0, products: new Float64Array(size * size), totals: new Float64Array(size) };
}

/**
 * Adds the windows of `values` that begin at `first`, `first + 1`, … to `sums`. The products of neighbours
 * differ by two windows' ends, v_(i+1) v_(j+1) over all windows being v_i v_j over the windows one step
 * later, so that this takes size · (count + size) multiplications instead of size² · count. The arrays
 * of `sums` are reused: the result takes its place.
 */
export function addWindows(sums: WindowSums, values: Float64Array, first: number, count: number): WindowSums {
  if (count <= 0) return sums;
  const { size, products, totals } = sums;
  const own = values.subarray(first, first + count + size - 1);
  const row = laggedSums(own, own, size, count);
  laggedSums(new Float64Array(count).fill(1), own, size, count).forEach((total, j) => {
    totals[j]! += total;
  });
  addRows(products, row, size, own, count);
  return { size, count: sums.count + count, products, totals };
}

/** Σ_t factors_t v_(t+j) over `count` steps t from 0 on for each j before `size`; `values` are count + size - 1. */
function laggedSums(factors: Float64Array, values: Float64Array, size: number, count: number): Float64Array {
  const sums = new Float64Array(Math.ceil(size / WIDTH) * WIDTH);
  const padded = new Float64Array(count + sums.length - 1);
  padded.set(values);
  for (let j = 0; j < size; j += WIDTH)
    addFour(sums, j, factors, 0, { values: padded, first: j, stride: 1 }, count);
  return sums.subarray(0, size);
}

/** Adds the row of value 0, and from it those of all later values, with their mirror images. */
function addRows(
  products: Float64Array,
  row: Float64Array,
  size: number,
  values: Float64Array,
  count: number,
): void {
  for (let i = 0; i < size; i++) {
    products[i * size + i]! += row[i]!;
    for (let j = i + 1; j < size; j++) {
      products[i * size + j]! += row[j]!;
      products[j * size + i]! += row[j]!;
    }
    const [leaving, entering] = [values[i]!, values[count + i]!];
    for (let j = size - 1; j > i; j--) {
      row[j] = row[j - 1]! - leaving * values[j - 1]! + entering * values[count + j - 1]!;
    }
  }
}

/** The sums over the last `size` values of each window. */
export function lastWindows({ size: all, count, products, totals }: WindowSums, size: number): WindowSums {
  const skipped = all - size;
  const cut = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = (skipped + i) * all + skipped;
    cut.set(products.subarray(row, row + size), i * size);
  }
  return { size, count, products: cut, totals: totals.slice(skipped) };
}
