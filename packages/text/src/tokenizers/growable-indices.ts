// An Int32Array that grows by doubling.

/** Indices of unknown count, appended one by one or many at once. */
export interface GrowableIndices {
  push(index: number): void;
  /** Appends the values from `start` to `end` of an array. */
  append(values: Int32Array, start: number, end: number): void;
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
    append(added, start, end) {
      reserve(end - start);
      for (let i = start; i < end; i++) values[length++] = added[i]!;
    },
    toArray: () => values.slice(0, length),
  };
}
