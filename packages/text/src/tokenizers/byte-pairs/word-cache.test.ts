import { expect, test } from "vitest";
import { growableIndices } from "../growable-indices.ts";
import { wordCache } from "./word-cache.ts";

test("words come back until the memory is full, and from then on anew", () => {
  const cache = wordCache();
  const found = (word: string): number[] | undefined => {
    const indices = growableIndices();
    return cache.appendTo(indices, word) ? [...indices.toArray()] : undefined;
  };
  const words = 2 ** 16;
  for (let i = 0; i < words; i++) cache.set(`word ${i}`, Int32Array.of(i, i + 1, -1), 2);
  expect(found("word 0")).toEqual([0, 1]);
  expect(found(`word ${words - 1}`)).toEqual([words - 1, words]);
  cache.set("one more", Int32Array.of(7), 1);
  expect(found("one more")).toEqual([7]);
  expect(found("word 0")).toBeUndefined();
});

test("long words are not remembered", () => {
  const cache = wordCache();
  cache.set("x".repeat(65), Int32Array.of(1), 1);
  expect(cache.appendTo(growableIndices(), "x".repeat(65))).toBe(false);
});
