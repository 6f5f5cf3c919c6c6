// Sparse rows of numbers.

/** Rows of a sparse matrix, compressed: row i has the elements `offsets[i]` to `offsets[i + 1]` - 1. */
export interface SparseRows {
  readonly columns: number;
  /** One more than there are rows. */
  readonly offsets: Int32Array;
  /** The column of each element. */
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** Rows from the elements of each. */
export function sparseRows(rows: readonly ReadonlyMap<number, number>[], columns: number): SparseRows {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    offsets[i + 1] = offsets[i]! + row.size;
  });
  const indices = new Int32Array(offsets[rows.length]!);
  const values = new Float64Array(indices.length);
  let next = 0;
  for (const row of rows)
    for (const [column, value] of row) {
      indices[next] = column;
      values[next++] = value;
    }
  return { columns, offsets, indices, values };
}
