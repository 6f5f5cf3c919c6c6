// Remembers the encoding of words.

const capacity = 1 << 16;
const longestWord = 64;

/** Encodings of short words. */
export interface WordCache {
  get(word: string): Int32Array | undefined;
  /** Remembers an encoding; all others are forgotten when the memory is full. */
  set(word: string, indices: Int32Array): void;
}

/** An empty memory of 65,536 words. */
export function wordCache(): WordCache {
  const known = new Map<string, Int32Array>();
  return {
    get: (word) => known.get(word),
    set(word, indices) {
      if (word.length > longestWord) return;
      if (known.size === capacity) known.clear();
      known.set(detached(word), indices);
    },
  };
}

/** A copy: engines store a part of a string as a reference to the whole, which would stay in memory. */
function detached(word: string): string {
  let copy = "";
  for (let i = 0; i < word.length; i++) copy += String.fromCharCode(word.charCodeAt(i));
  return copy;
}
