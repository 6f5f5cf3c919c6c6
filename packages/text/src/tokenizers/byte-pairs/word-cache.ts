// Remembers the encoding of words.

const capacity = 1 << 16;
const longestWord = 64;

/** `encode` with a memory for short words, which is emptied when it is full. */
export function cachedByWord(encode: (word: string) => Int32Array): (word: string) => Int32Array {
  const known = new Map<string, Int32Array>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const indices = encode(word);
    if (word.length > longestWord) return indices;
    if (known.size === capacity) known.clear();
    known.set(detached(word), indices);
    return indices;
  };
}

/** A copy: engines store a part of a string as a reference to the whole, which would stay in memory. */
function detached(word: string): string {
  let copy = "";
  for (let i = 0; i < word.length; i++) copy += String.fromCharCode(word.charCodeAt(i));
  return copy;
}
