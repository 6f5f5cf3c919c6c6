import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deflatedSpace, quicklyDeflated } from "./quick-deflate.ts";

test.each<[string, Uint8Array]>([
  ["no bytes", new Uint8Array(0)],
  ["one byte", Uint8Array.of(7)],
  ["one value", new Uint8Array(100).fill(255)],
  ["all values", Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >>> 3)],
  // Counts as the Fibonacci numbers make codes as long as there are symbols, more than the format allows.
  ["skewed values", fibonacci(24)],
])("inflates to the same bytes: %s", (_, bytes) => {
  expect(inflateSync(deflated(bytes)).equals(bytes)).toBe(true);
});

test("inflates to the same bytes, any", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(inflateSync(deflated(bytes)).equals(bytes)).toBe(true);
    }),
  );
});

test("parts have codes of their own, or are stored", () => {
  const random = Uint8Array.from({ length: 80_000 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const bytes = Uint8Array.from({ length: 160_000 }, (_, i) => random[i] ?? Number(i % 7 === 0));
  const found = deflated(bytes, 2);
  expect(inflateSync(found).equals(bytes)).toBe(true);
  expect(found.length).toBeGreaterThan(91_000);
  expect(found.length).toBeLessThan(91_800);
});

test("is as short as the entropy of the bytes", () => {
  // Codes of 1, 2, 3 and 3 bits; one of them is a bit longer, since the end of the block has a code too.
  const bytes = Uint8Array.from({ length: 80_000 }, (_, i) => [1, 1, 1, 1, 2, 2, 3, 4][i % 8]!);
  expect(deflated(bytes).length).toBeLessThan((80_000 * 1.875) / 8 + 200);
});

function deflated(bytes: Uint8Array, parts = 1): Uint8Array {
  return quicklyDeflated(bytes, parts, new Uint8Array(deflatedSpace(bytes.length)));
}

function fibonacci(symbols: number): Uint8Array {
  const bytes: number[] = [];
  let [count, next] = [1, 1];
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (let i = 0; i < count; i++) bytes.push(symbol);
    [count, next] = [next, count + next];
  }
  return Uint8Array.from(bytes);
}
