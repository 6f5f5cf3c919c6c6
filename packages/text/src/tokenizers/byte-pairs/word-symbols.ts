// The tokens of all words in one array, linked inside of each word.

/** Tokens at positions; merging leaves gaps, over which `next` and `previous` step. */
export interface WordSymbols {
  /** The token at a position; -1 where a merge has taken it. */
  readonly symbols: Int32Array;
  /** The position of the next token in the word; -1 at its end. */
  next(at: number): number;
  /** The position of the token before in the word; -1 at its beginning. */
  previous(at: number): number;
  /** How often the word occurs. */
  weight(at: number): number;
  /** Puts `token` at `at` and takes the token at `next`, its neighbour. */
  join(at: number, next: number, token: number): void;
}

/** The bytes of words as tokens. */
export function wordSymbols(counts: ReadonlyMap<string, number>): WordSymbols {
  const utf8 = new TextEncoder();
  let capacity = 0;
  for (const word of counts.keys()) capacity += 3 * word.length;
  const bytes = new Uint8Array(capacity);
  const weights = new Float64Array(counts.size);
  const ends = new Int32Array(counts.size);
  let length = 0;
  let words = 0;
  for (const [word, count] of counts) {
    length += utf8.encodeInto(word, bytes.subarray(length)).written;
    weights[words] = count;
    ends[words++] = length;
  }
  return linked(Int32Array.from(bytes.subarray(0, length)), ends, weights);
}

function linked(symbols: Int32Array, ends: Int32Array, weights: Float64Array): WordSymbols {
  const nexts = new Int32Array(symbols.length);
  const previouses = new Int32Array(symbols.length);
  const wordOf = new Int32Array(symbols.length);
  ends.forEach((end, word) => {
    const start = word === 0 ? 0 : ends[word - 1]!;
    for (let at = start; at < end; at++) {
      nexts[at] = at + 1 < end ? at + 1 : -1;
      previouses[at] = at > start ? at - 1 : -1;
      wordOf[at] = word;
    }
  });
  return {
    symbols,
    next: (at) => nexts[at]!,
    previous: (at) => previouses[at]!,
    weight: (at) => weights[wordOf[at]!]!,
    join(at, next, token) {
      symbols[at] = token;
      symbols[next] = -1;
      const after = nexts[next]!;
      nexts[at] = after;
      if (after !== -1) previouses[after] = at;
    },
  };
}
