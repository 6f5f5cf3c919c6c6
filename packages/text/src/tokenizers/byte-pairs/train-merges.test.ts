import fc from "fast-check";
import { expect, test } from "vitest";
import { type Merge, mergedTokens, trainMerges } from "./train-merges.ts";

/** Counts all pairs anew for each merge: the definition, in words of byte values. */
function bruteForce(
  counts: ReadonlyMap<string, number>,
  tokens: number,
  leastCount: number,
): readonly Merge[] {
  const words = [...counts].map(([word, count]) => ({ symbols: [...new TextEncoder().encode(word)], count }));
  const texts = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
  const merges: Merge[] = [];
  while (texts.length < tokens) {
    const best = mostFrequentPair(words);
    if (best === undefined || best.count < leastCount) break;
    const text = texts[best.left]! + texts[best.right]!;
    if (!texts.includes(text)) texts.push(text);
    merges.push([best.left, best.right]);
    for (const word of words) word.symbols = joined(word.symbols, best, texts.indexOf(text));
  }
  return merges;
}

interface CountedPair {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

function mostFrequentPair(words: readonly { symbols: number[]; count: number }[]): CountedPair | undefined {
  const pairs = new Map<string, CountedPair>();
  for (const { symbols, count } of words)
    for (let at = 0; at + 1 < symbols.length; at++) {
      const [left, right] = [symbols[at]!, symbols[at + 1]!];
      const key = `${left} ${right}`;
      pairs.set(key, { left, right, count: count + (pairs.get(key)?.count ?? 0) });
    }
  return [...pairs.values()].sort((a, b) => b.count - a.count || a.left - b.left || a.right - b.right)[0];
}

function joined(symbols: readonly number[], { left, right }: CountedPair, token: number): number[] {
  const result: number[] = [];
  for (let at = 0; at < symbols.length; at++) {
    const isPair = symbols[at] === left && symbols[at + 1] === right;
    result.push(isPair ? token : symbols[at]!);
    if (isPair) at++;
  }
  return result;
}

test("the example of Sennrich et al., ties by the smaller tokens", () => {
  const counts = new Map([
    ["low", 5],
    ["lower", 2],
    ["newest", 6],
    ["widest", 3],
  ]);
  const merges = trainMerges(counts, { tokens: 262, leastCount: 2 });
  const { bytes } = mergedTokens(merges);
  const texts = bytes.slice(256).map((token) => new TextDecoder().decode(token));
  // "es" and "st" occur 9 times each, "ew" and "ne" 6 times: "e" is the smaller byte.
  expect(texts).toEqual(["es", "est", "lo", "low", "ew", "new"]);
});

test("merges are those of counting all pairs anew", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "é"), minLength: 1, maxLength: 12 });
  const text = fc.array(fc.tuple(word, fc.integer({ min: 1, max: 4 })), { maxLength: 12 });
  fc.assert(
    fc.property(text, fc.constantFrom(1, 2), (entries, leastCount) => {
      const counts = new Map(entries);
      const merges = trainMerges(counts, { tokens: 290, leastCount });
      expect(merges).toEqual(bruteForce(counts, 290, leastCount));
    }),
    { numRuns: 300 },
  );
});

test("two merges that give the same bytes give the same token", () => {
  // "bc" is joined inside "abc" in some words before "ab" is, so that "abc" comes from both.
  const counts = new Map([
    ["xbc", 9],
    ["abc", 4],
    ["abd", 6],
    ["ab", 9],
  ]);
  const merges = trainMerges(counts, { tokens: 300, leastCount: 1 });
  expect(merges).toEqual(bruteForce(counts, 300, 1));
  const keys = mergedTokens(merges).bytes.map(String);
  expect(new Set(keys).size).toBe(keys.length);
});
