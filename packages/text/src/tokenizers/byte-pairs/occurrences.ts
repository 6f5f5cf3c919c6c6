// Pairs of neighbouring tokens: how often and where they occur.
import { pairTable } from "./pair-table.ts";

/** Pairs by number, in order of appearance. */
export interface Occurrences {
  readonly size: number;
  left(pair: number): number;
  right(pair: number): number;
  /** How often the pair occurs now. */
  count(pair: number): number;
  /** Whether the left tokens, then the right tokens, order `a` before `b`. */
  isBefore(a: number, b: number): boolean;
  /** Counts an occurrence, of the given weight, at a position; gives the pair's number. */
  add(left: number, right: number, weight: number, at: number): number;
  /** Takes an occurrence from the count; its position stays in the list. */
  subtract(left: number, right: number, weight: number): void;
  /** The positions at which the pair has occurred, ascending, and forgets them. */
  take(pair: number): Int32Array;
}

/** An empty collection. The positions of a pair are a linked list in one array, the latest first. */
export function occurrences(): Occurrences {
  const table = pairTable();
  const lefts: number[] = [];
  const rights: number[] = [];
  const counts: number[] = [];
  const heads: number[] = [];
  const lengths: number[] = [];
  let positions = new Int32Array(4096);
  let links = new Int32Array(4096);
  let used = 0;

  function numberOf(left: number, right: number): number {
    const known = table.get(left, right);
    if (known !== -1) return known;
    table.add(left, right, lefts.length);
    lefts.push(left);
    rights.push(right);
    counts.push(0);
    heads.push(-1);
    lengths.push(0);
    return lefts.length - 1;
  }

  function note(pair: number, at: number): void {
    if (used === positions.length) {
      positions = doubled(positions);
      links = doubled(links);
    }
    positions[used] = at;
    links[used] = heads[pair]!;
    heads[pair] = used++;
    lengths[pair]!++;
  }

  return {
    get size() {
      return lefts.length;
    },
    left: (pair) => lefts[pair]!,
    right: (pair) => rights[pair]!,
    count: (pair) => counts[pair]!,
    isBefore: (a, b) => lefts[a]! < lefts[b]! || (lefts[a] === lefts[b] && rights[a]! < rights[b]!),
    add(left, right, weight, at) {
      const pair = numberOf(left, right);
      counts[pair]! += weight;
      note(pair, at);
      return pair;
    },
    subtract(left, right, weight) {
      counts[table.get(left, right)]! -= weight;
    },
    take(pair) {
      const taken = new Int32Array(lengths[pair]!);
      let link = heads[pair]!;
      for (let i = taken.length - 1; i >= 0; i--) {
        taken[i] = positions[link]!;
        link = links[link]!;
      }
      heads[pair] = -1;
      lengths[pair] = 0;
      return taken.sort();
    },
  };
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * values.length);
  grown.set(values);
  return grown;
}
