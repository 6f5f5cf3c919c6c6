// A hash table from pairs of tokens to whole numbers, in typed arrays.

/** Numbers by pairs of tokens. */
export interface PairTable {
  readonly size: number;
  /** The number of a pair; -1 when it has none. */
  get(left: number, right: number): number;
  /** Gives a pair that has none a number of at least 0. */
  add(left: number, right: number, value: number): void;
}

/** A table by open addressing, which doubles when half full. */
export function pairTable(): PairTable {
  let capacity = 1024;
  let lefts = new Int32Array(capacity);
  let rights = new Int32Array(capacity);
  let values = new Int32Array(capacity).fill(-1);
  let size = 0;

  /** The slot of a pair, or the free one where it belongs. */
  function slotOf(left: number, right: number): number {
    const mask = capacity - 1;
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (values[slot] !== -1 && (lefts[slot] !== left || rights[slot] !== right)) slot = (slot + 1) & mask;
    return slot;
  }

  function put(left: number, right: number, value: number): void {
    const slot = slotOf(left, right);
    lefts[slot] = left;
    rights[slot] = right;
    values[slot] = value;
  }

  function grow(): void {
    const old = { lefts, rights, values };
    capacity *= 2;
    lefts = new Int32Array(capacity);
    rights = new Int32Array(capacity);
    values = new Int32Array(capacity).fill(-1);
    old.values.forEach((value, slot) => {
      if (value !== -1) put(old.lefts[slot]!, old.rights[slot]!, value);
    });
  }

  return {
    get size() {
      return size;
    },
    get: (left, right) => values[slotOf(left, right)]!,
    add(left, right, value) {
      if (2 * (size + 1) > capacity) grow();
      put(left, right, value);
      size++;
    },
  };
}
