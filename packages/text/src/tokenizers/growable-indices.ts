// An Int32Array that grows by doubling.

/** Indices of unknown count, appended one by one or many at once. */
export interface GrowableIndices {
  push(index: number): void;
  append(indices: Int32Array): void;
  toArray(): Int32Array;
}

/** An empty list. */
export function growableIndices(): GrowableIndices {
  let values = new Int32Array(256);
  let length = 0;
  function reserve(count: number): void {
    if (length + count <= values.length) return;
    const grown = new Int32Array(Math.max(2 * values.length, length + count));
    grown.set(values.subarray(0, length));
    values = grown;
  }
  return {
    push(index) {
      reserve(1);
      values[length++] = index;
    },
    append(indices) {
      reserve(indices.length);
      for (let i = 0; i < indices.length; i++) values[length++] = indices[i]!;
    },
    toArray: () => values.slice(0, length),
  };
}
