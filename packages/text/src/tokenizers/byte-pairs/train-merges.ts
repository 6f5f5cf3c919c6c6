// Training of byte-pair encoding (Sennrich et al. 2016, "Neural machine translation of rare words with subword
// units"), on bytes as in Radford et al. 2019.
import { TextError } from "../../errors.ts";
import { heap } from "./heap.ts";
import { type Occurrences, occurrences } from "./occurrences.ts";
import { type WordSymbols, wordSymbols } from "./word-symbols.ts";

/** A pair of tokens that is joined. */
export type Merge = readonly [left: number, right: number];

/** When training ends. */
export interface TrainingLimits {
  /** The largest number of tokens, the 256 bytes included. */
  readonly tokens: number;
  /** Pairs that occur less often are not joined. */
  readonly leastCount: number;
}

/**
 * The merges in order of rank. Joins the most frequent pair of neighbours inside of words, again and again. Of pairs with the same count the
 * one with the smaller left token comes first, then the one with the smaller right token. A merge whose bytes
 * are those of an earlier token gives that token.
 *
 * Each word is stored once with its count. The counts of pairs are kept up to date where a merge changes
 * neighbours, and a heap holds the pairs by their count when they were put in: one whose count has fallen since
 * is put in again when it comes up.
 */
export function trainMerges(counts: ReadonlyMap<string, number>, limits: TrainingLimits): readonly Merge[] {
  const words = wordSymbols(counts);
  const pairs = occurrences();
  for (let at = 0; at < words.symbols.length; at++) addPairAt(words, pairs, at);
  const queue = pairQueue(pairs);
  for (let pair = 0; pair < pairs.size; pair++) queue.push(pair);
  const tokens = tokenList();
  const merges: Merge[] = [];
  while (tokens.bytes.length < limits.tokens) {
    const pair = queue.pop();
    if (pair === undefined || pairs.count(pair) < limits.leastCount) break;
    const [left, right] = [pairs.left(pair), pairs.right(pair)];
    merges.push([left, right]);
    for (const grown of joinPair(words, pairs, pair, tokens.join(left, right))) queue.push(grown);
  }
  return merges;
}

/** The tokens that merges make. */
export interface MergedTokens {
  /** The bytes of the tokens: the 256 bytes, then those of the merges. */
  readonly bytes: readonly Uint8Array[];
  /** The token of each merge. */
  readonly tokenOf: readonly number[];
}

/** Bytes of a token at most, and of all: a few merges of merges could make any number. */
const [LONGEST_TOKEN, MOST_BYTES] = [2 ** 16, 2 ** 24] as const;

/**
 * The tokens that merges make. Throws TextError for a merge of tokens that come later, and for tokens of more than 64 KiB,
 * or 16 MiB together.
 */
export function mergedTokens(merges: readonly Merge[]): MergedTokens {
  const tokens = tokenList();
  let total = 0;
  const tokenOf = merges.map(([left, right], rank) => {
    const [first, second] = [tokens.bytes[left], tokens.bytes[right]];
    const last = tokens.bytes.length - 1;
    if (first === undefined || second === undefined)
      throw wrongMerge(rank, `joins ${left} and ${right}; expected whole numbers from 0 to ${last}`);
    const length = first.length + second.length;
    total += length;
    if (length > LONGEST_TOKEN || total > MOST_BYTES)
      throw wrongMerge(
        rank,
        `makes a token of ${length} bytes, and ${total} of all; expected at most ${LONGEST_TOKEN} and ${MOST_BYTES}`,
      );
    return tokens.join(left, right);
  });
  return { bytes: tokens.bytes, tokenOf };
}

function wrongMerge(rank: number, problem: string): TextError {
  return new TextError({
    problem: `bpe: merge ${rank} ${problem}.`,
    cure: "Save the tokenizer again with toJSON.",
  });
}

/** Counts the pair that begins at a position, if there is one; gives its number or -1. */
function addPairAt(words: WordSymbols, pairs: Occurrences, at: number): number {
  const next = words.next(at);
  if (next === -1) return -1;
  return pairs.add(words.symbols[at]!, words.symbols[next]!, words.weight(at), at);
}

/** Replaces a pair by a token everywhere; gives the pairs that are new or more frequent now. */
function joinPair(words: WordSymbols, pairs: Occurrences, pair: number, token: number): ReadonlySet<number> {
  const { symbols } = words;
  const [left, right] = [pairs.left(pair), pairs.right(pair)];
  const grown = new Set<number>();
  for (const at of pairs.take(pair)) {
    const next = words.next(at);
    // An earlier merge, or this one in "aaa", has taken one of the two.
    if (symbols[at] !== left || next === -1 || symbols[next] !== right) continue;
    const weight = words.weight(at);
    const before = words.previous(at);
    const after = words.next(next);
    if (before !== -1) pairs.subtract(symbols[before]!, left, weight);
    if (after !== -1) pairs.subtract(right, symbols[after]!, weight);
    pairs.subtract(left, right, weight);
    words.join(at, next, token);
    if (before !== -1) grown.add(addPairAt(words, pairs, before));
    if (after !== -1) grown.add(addPairAt(words, pairs, at));
  }
  return grown;
}

/** Pairs by count; a pair that comes up with an outdated count is put in again. */
function pairQueue(pairs: Occurrences): { push(pair: number): void; pop(): number | undefined } {
  const entryPairs: number[] = [];
  const entryCounts: number[] = [];
  const entries = heap((a, b) => {
    const difference = entryCounts[a]! - entryCounts[b]!;
    return difference === 0 ? pairs.isBefore(entryPairs[a]!, entryPairs[b]!) : difference > 0;
  });
  function push(pair: number): void {
    entryPairs.push(pair);
    entryCounts.push(pairs.count(pair));
    entries.push(entryPairs.length - 1);
  }
  return {
    push,
    pop() {
      for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
        const pair = entryPairs[entry]!;
        const count = pairs.count(pair);
        if (count === 0) continue;
        if (count === entryCounts[entry]) return pair;
        push(pair);
      }
      return undefined;
    },
  };
}

/** The tokens so far, each sequence of bytes once. */
function tokenList(): { readonly bytes: readonly Uint8Array[]; join(left: number, right: number): number } {
  const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  const keyOf = (sequence: Uint8Array): string => String.fromCharCode(...sequence);
  const indexOf = new Map(bytes.map((sequence, index) => [keyOf(sequence), index]));
  return {
    bytes,
    join(left, right) {
      const joined = Uint8Array.of(...bytes[left]!, ...bytes[right]!);
      const key = keyOf(joined);
      const known = indexOf.get(key);
      if (known !== undefined) return known;
      indexOf.set(key, bytes.length);
      return bytes.push(joined) - 1;
    },
  };
}
