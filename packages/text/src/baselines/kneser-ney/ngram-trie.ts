// A trie of n-grams in typed arrays, whose edges are found by hashing.

/**
 * Nodes are numbered in order of creation; node 0 is the root, the empty n-gram. The child of node g by
 * token w is the n-gram g w. Takes 8 bytes a node, and 8 to 16 for the hash table.
 */
export class NgramTrie {
  #parents: Int32Array;
  #tokens: Int32Array;
  #slots: Int32Array;
  #size = 1;

  /** An empty trie with room for `capacity` nodes before it grows. */
  constructor(capacity = 1024) {
    this.#parents = new Int32Array(capacity).fill(-1, 0, 1);
    this.#tokens = new Int32Array(capacity).fill(-1, 0, 1);
    this.#slots = new Int32Array(slotsFor(capacity));
  }

  /** The number of nodes, the root included. */
  get size(): number {
    return this.#size;
  }

  /** The parent of each node; -1 for the root. */
  get parents(): Int32Array {
    return this.#parents.subarray(0, this.#size);
  }

  /** The last token of each node's n-gram; -1 for the root. */
  get tokens(): Int32Array {
    return this.#tokens.subarray(0, this.#size);
  }

  /** The child of a node by a token; 0 if it has none. */
  child(parent: number, token: number): number {
    return this.#slots[this.#slotOf(parent, token)]!;
  }

  /** The child of a node by a token, created if it has none. */
  grow(parent: number, token: number): number {
    const slot = this.#slotOf(parent, token);
    const known = this.#slots[slot]!;
    if (known !== 0) return known;
    if (this.#size === this.#parents.length) {
      this.#enlarge();
      return this.grow(parent, token);
    }
    const node = this.#size++;
    this.#parents[node] = parent;
    this.#tokens[node] = token;
    this.#slots[slot] = node;
    return node;
  }

  /** The slot with the child, or the empty one where it belongs: open addressing with linear probing. */
  #slotOf(parent: number, token: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(parent, token) & mask;
    for (let node = slots[slot]!; node !== 0; node = slots[slot]!) {
      if (this.#parents[node] === parent && this.#tokens[node] === token) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #enlarge(): void {
    const capacity = 2 * this.#parents.length;
    this.#parents = enlarged(this.#parents, capacity);
    this.#tokens = enlarged(this.#tokens, capacity);
    this.#slots = new Int32Array(slotsFor(capacity));
    for (let node = 1; node < this.#size; node++)
      this.#slots[this.#slotOf(this.#parents[node]!, this.#tokens[node]!)] = node;
  }
}

/** A copy with room for `length` values. */
export function enlarged(values: Int32Array, length: number): Int32Array {
  const copy = new Int32Array(length);
  copy.set(values);
  return copy;
}

/** A power of two of at least twice the number of nodes. */
function slotsFor(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(2 * capacity));
}

/** A mix of both numbers in 32 bits, with the constants of MurmurHash3's finaliser. */
function hashOf(parent: number, token: number): number {
  let hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(token + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return hash ^ (hash >>> 15);
}
