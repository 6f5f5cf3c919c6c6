// A Kneser-Ney model as plain data, and its estimation from counts.
import type { NgramCounts } from "./count-ngrams.ts";
import { type Discounts, discountsOf } from "./discounts.ts";

/** An n-gram model as plain data: 12 bytes for each different n-gram. {@link kneserNeyFrom} opens it. */
export interface KneserNeyData {
  readonly kind: "kneser-ney";
  readonly order: number;
  readonly vocabularySize: number;
  /** The n-gram without its last token, by n-gram; -1 for the empty one, which is n-gram 0. */
  readonly parents: Int32Array;
  /** The last token, by n-gram; -1 for the empty one. */
  readonly tokens: Int32Array;
  /** By n-gram: how often it occurs if it has `order` tokens, otherwise how many different tokens precede it. */
  readonly counts: Int32Array;
  /** By number of tokens, from 1. */
  readonly discounts: readonly Discounts[];
}

/** The model of an order up to that of the counts. */
export function kneserNeyData(
  { trie, counts, continuations }: NgramCounts,
  order: number,
  vocabularySize: number,
): KneserNeyData {
  const { parents, tokens } = trie;
  const lengths = ngramLengths(parents);
  const kept = keptNodes(lengths, order);
  /** The number of each kept node among the kept ones. */
  const numbers = new Int32Array(trie.size);
  kept.forEach((node, i) => {
    numbers[node] = i;
  });
  const adjusted = kept.map((node) => (lengths[node] === order ? counts[node]! : continuations[node]!));
  return {
    kind: "kneser-ney",
    order,
    vocabularySize,
    parents: kept.map((node) => (node === 0 ? -1 : numbers[parents[node]!]!)),
    tokens: kept.map((node) => tokens[node]!),
    counts: adjusted,
    discounts: discountsByLength(
      kept.map((node) => lengths[node]!),
      adjusted,
      order,
    ),
  };
}

/** The number of tokens of each n-gram; parents come before their children. */
export function ngramLengths(parents: Int32Array): Uint8Array {
  const lengths = new Uint8Array(parents.length);
  for (let node = 1; node < parents.length; node++) lengths[node] = lengths[parents[node]!]! + 1;
  return lengths;
}

function keptNodes(lengths: Uint8Array, order: number): Int32Array {
  const kept = new Int32Array(lengths.length);
  let count = 0;
  for (let node = 0; node < lengths.length; node++) if (lengths[node]! <= order) kept[count++] = node;
  return kept.subarray(0, count);
}

function discountsByLength(lengths: Int32Array, counts: Int32Array, order: number): readonly Discounts[] {
  const ofCount = Array.from({ length: order + 1 }, () => new Float64Array(5));
  for (let node = 1; node < counts.length; node++)
    if (counts[node]! <= 4) ofCount[lengths[node]!]![counts[node]!]!++;
  return ofCount.slice(1).map(discountsOf);
}
