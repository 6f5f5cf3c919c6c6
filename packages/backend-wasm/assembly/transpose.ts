// The transpose of a matrix of elements of four bytes, in blocks of 4 x 4.

/** Columns whose cache lines are written while the rows are passed once. */
const COLUMNS: i32 = 16;

/**
 * to[row, column] = from[column, row] for `rows` x `columns` elements; strides are the bytes from one row of `to`, and
 * one of `from`, to the next.
 */
export function transpose(
  to: usize,
  toStride: usize,
  from: usize,
  fromStride: usize,
  rows: i32,
  columns: i32,
): void {
  for (let left = columns; left > 0; left -= COLUMNS) {
    const width = min(COLUMNS, left);
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      const at = <usize>row;
      fourRows(to + at * toStride, toStride, from + (at << 2), fromStride, width);
    }
    for (; row < rows; row++)
      oneRow(to + <usize>row * toStride, from + ((<usize>row) << 2), fromStride, width);
    to += (<usize>COLUMNS) << 2;
    from += <usize>COLUMNS * fromStride;
  }
}

/** Four rows of `to`, `width` columns. */
function fourRows(to: usize, toStride: usize, from: usize, fromStride: usize, width: i32): void {
  const third = 2 * toStride;
  for (; width >= 4; width -= 4) {
    const a = v128.load(from);
    const b = v128.load(from + fromStride);
    const c = v128.load(from + 2 * fromStride);
    const d = v128.load(from + 3 * fromStride);
    const firstAb = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const firstCd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const lastAb = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const lastCd = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(firstAb, firstCd, 0, 2));
    v128.store(to + toStride, v128.shuffle<i64>(firstAb, firstCd, 1, 3));
    v128.store(to + third, v128.shuffle<i64>(lastAb, lastCd, 0, 2));
    v128.store(to + third + toStride, v128.shuffle<i64>(lastAb, lastCd, 1, 3));
    to += 16;
    from += 4 * fromStride;
  }
  for (; width > 0; width--) {
    const a = v128.load(from);
    v128.store_lane<i32>(to, a, 0);
    v128.store_lane<i32>(to + toStride, a, 1);
    v128.store_lane<i32>(to + third, a, 2);
    v128.store_lane<i32>(to + third + toStride, a, 3);
    to += 4;
    from += fromStride;
  }
}

function oneRow(to: usize, from: usize, fromStride: usize, width: i32): void {
  for (; width > 0; width--, to += 4, from += fromStride) store<i32>(to, load<i32>(from));
}
