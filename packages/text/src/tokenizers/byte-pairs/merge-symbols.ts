// Byte-pair encoding of one word: joins neighbours by rank.
import { heap } from "./heap.ts";
import { pairTable } from "./pair-table.ts";

/**
 * Joins the first `length` symbols of a word in place, lowest rank first, at equal ranks from the left; gives the
 * number of symbols that are left.
 */
export type MergeSymbols = (symbols: Int32Array, length: number) => number;

/** One merge: two tokens and the token they give. */
export interface RankedMerge {
  readonly left: number;
  readonly right: number;
  readonly token: number;
}

// Ranks and positions share a number: a queue item is rank * 2^26 + position, below 2^53.
const positionLimit = 2 ** 26;

/** The function that applies merges, given in order of rank. Takes time n log n for a word of n symbols. */
export function mergerOf(merges: readonly RankedMerge[]): MergeSymbols {
  const ranks = pairTable();
  merges.forEach(({ left, right }, rank) => {
    if (ranks.get(left, right) === -1) ranks.add(left, right, rank);
  });
  const tokens = Int32Array.from(merges, ({ token }) => token);
  const queue = heap((a, b) => a < b);
  // The neighbours of each symbol that is left; reused from word to word.
  let nexts = new Int32Array(64);
  let previouses = new Int32Array(64);

  function offer(symbols: Int32Array, length: number, at: number): void {
    const next = nexts[at]!;
    if (next >= length) return;
    const rank = ranks.get(symbols[at]!, symbols[next]!);
    if (rank !== -1) queue.push(rank * positionLimit + at);
  }

  function link(length: number): void {
    if (length > nexts.length) {
      nexts = new Int32Array(2 * length);
      previouses = new Int32Array(2 * length);
    }
    for (let at = 0; at < length; at++) {
      nexts[at] = at + 1;
      previouses[at] = at - 1;
    }
  }

  return (symbols, length) => {
    link(length);
    for (let at = 0; at + 1 < length; at++) offer(symbols, length, at);
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
      const rank = Math.floor(item / positionLimit);
      const at = item % positionLimit;
      const next = nexts[at]!;
      // An item is outdated where one of its two symbols has been joined since.
      if (symbols[at] === -1 || next >= length || ranks.get(symbols[at]!, symbols[next]!) !== rank) continue;
      symbols[at] = tokens[rank]!;
      symbols[next] = -1;
      nexts[at] = nexts[next]!;
      if (nexts[at]! < length) previouses[nexts[at]!] = at;
      if (previouses[at]! >= 0) offer(symbols, length, previouses[at]!);
      offer(symbols, length, at);
    }
    return compacted(symbols, length);
  };
}

/** Moves what is not -1 to the front; gives its count. */
function compacted(symbols: Int32Array, length: number): number {
  let left = 0;
  for (let at = 0; at < length; at++) if (symbols[at] !== -1) symbols[left++] = symbols[at]!;
  return left;
}
