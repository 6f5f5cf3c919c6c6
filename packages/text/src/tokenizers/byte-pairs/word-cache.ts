// Remembers the encoding of words.
import type { GrowableIndices } from "../growable-indices.ts";

const capacity = 1 << 16;
const longestWord = 64;

/** Encodings of short words. */
export interface WordCache {
  /** Appends the encoding of a word that is remembered; says whether it is. */
  appendTo(indices: GrowableIndices, word: string): boolean;
  /** Remembers the first `length` indices for a word; all others are forgotten when the memory is full. */
  set(word: string, indices: Int32Array, length: number): void;
}

/** An empty memory of 65,536 words. */
export function wordCache(): WordCache {
  // The encodings side by side, each after its length: far cheaper than an array for each.
  const starts = new Map<string, number>();
  let pool = new Int32Array(1024);
  let used = 0;
  return {
    appendTo(indices, word) {
      const start = starts.get(word);
      if (start === undefined) return false;
      indices.append(pool, start + 1, start + 1 + pool[start]!);
      return true;
    },
    set(word, indices, length) {
      if (word.length > longestWord) return;
      if (starts.size === capacity) {
        starts.clear();
        used = 0;
      }
      if (used + length + 1 > pool.length) pool = enlarged(pool, used + length + 1);
      starts.set(detached(word), used);
      pool[used++] = length;
      for (let i = 0; i < length; i++) pool[used++] = indices[i]!;
    },
  };
}

function enlarged(values: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(2 * values.length, least));
  grown.set(values);
  return grown;
}

/** A copy: engines store a part of a string as a reference to the whole, which would stay in memory. */
function detached(word: string): string {
  return String.fromCharCode(...Array.from({ length: word.length }, (_, at) => word.charCodeAt(at)));
}
