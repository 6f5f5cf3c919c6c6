// Byte-pair encoding of one word: joins neighbours by rank.
import { heap } from "./heap.ts";
import { pairTable } from "./pair-table.ts";

/** Joins the symbols of a word, lowest rank first, at equal ranks from the left. */
export type MergeSymbols = (symbols: Int32Array) => Int32Array;

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
  return (symbols) => {
    const left = symbols.slice();
    const nexts = symbols.map((_, at) => at + 1);
    const previouses = symbols.map((_, at) => at - 1);
    const offer = (at: number): void => {
      const next = nexts[at]!;
      if (next >= left.length) return;
      const rank = ranks.get(left[at]!, left[next]!);
      if (rank !== -1) queue.push(rank * positionLimit + at);
    };
    for (let at = 0; at + 1 < left.length; at++) offer(at);
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
      const rank = Math.floor(item / positionLimit);
      const at = item % positionLimit;
      const next = nexts[at]!;
      // An item is outdated where one of its two symbols has been joined since.
      if (left[at] === -1 || next >= left.length || ranks.get(left[at]!, left[next]!) !== rank) continue;
      left[at] = tokens[rank]!;
      left[next] = -1;
      nexts[at] = nexts[next]!;
      if (nexts[at]! < left.length) previouses[nexts[at]!] = at;
      if (previouses[at]! >= 0) offer(previouses[at]!);
      offer(at);
    }
    return left.filter((symbol) => symbol !== -1);
  };
}
