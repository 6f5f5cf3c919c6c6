import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { compile, evaluate } from "./compile.ts";
import { KeyError } from "./errors.ts";
import { foldIn, type Key, key, randomBernoulli, randomNormal, splitKey } from "./key.ts";
import { randomBits, randomUniform } from "./primitives/random.ts";
import { referenceBackend } from "./reference-backend.ts";
import { ones, type Tensor } from "./tensor.ts";
import { threefry } from "./threefry.ts";

const backend = referenceBackend({ precision: "float64" });

async function data(x: Tensor): Promise<number[]> {
  return Array.from((await evaluate(backend, x)).data);
}

// Known answers from the Random123 distribution, threefry2x32 with 20 rounds.
test.each([
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x13198a2e, 0x03707344],
    [0x243f6a88, 0x85a308d3],
    [0xc4923a9c, 0x483df7a0],
  ],
] as const)("threefry of key %j and counter %j", (from, counter, words) => {
  expect(threefry([from[0] | 0, from[1] | 0], [counter[0] | 0, counter[1] | 0])).toEqual(
    words.map((word) => word | 0),
  );
});

describe("keys", () => {
  test("every seed has a distinct key, beyond 32 bits too", () => {
    const seeds = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => String(key(seed).data))).size).toBe(seeds.length);
    expect(() => key(0.5)).toThrowErrorMatchingInlineSnapshot(
      `[KeyError: key: seed is 0.5; expected an integer between -2^53 and 2^53.]`,
    );
  });

  test("split into distinct keys, the same on the host and in programs", async () => {
    const split = splitKey(key(7), 5);
    expect(new Set([key(7), ...split].map(({ data: words }) => String(words))).size).toBe(6);
    const inGraph = await compile(backend, (from: Key) => splitKey(from, 5), key(7));
    const words = inGraph.runSync(key(7)).map((part) => String(part.data));
    expect(words).toEqual(split.map((part) => String(part.data)));
  });

  test("received by programs are split the same way", async () => {
    const split = await compile(backend, (from: Tensor) => splitKey(from, 3), key(0));
    for (const seed of [7, 8]) {
      const words = split.runSync(key(seed)).map((part) => String(part.data));
      expect(words).toEqual(splitKey(key(seed), 3).map((part) => String(part.data)));
    }
  });

  test("fold in a number", () => {
    const words = [0, 1, 2, -1, 2 ** 33].map((step) => String(foldIn(key(7), step).data));
    expect(new Set(words).size).toBe(5);
    expect(String(foldIn(key(7), 1).data)).toBe(words[1]);
    expect(String(foldIn(key(8), 1).data)).not.toBe(words[1]);
    expect(() => foldIn(key(7), 0.5)).toThrowErrorMatchingInlineSnapshot(
      `[KeyError: foldIn: data is 0.5; expected an integer between -2^53 and 2^53.]`,
    );
  });
});

test.each<[what: string, got: unknown, message: string | RegExp]>([
  ["a seed", 0, "randomUniform: key is 0 (a number); expected a key.\nMake one with key(0)."],
  ["nothing", undefined, "randomUniform: key is undefined; expected a key.\nMake one with key(seed)."],
  ["a text", "a", "randomUniform: key is a (a string); expected a key.\nMake one with key(seed)."],
  ["a tensor", ones([2]), "randomUniform: key is float32[2]; expected a key.\nMake one with key(seed)."],
  ["a record", { seed: 1 }, /is a record of seed; expected a key/],
])("%s is not a key", (_, got, message) => {
  const wrong = got as Key;
  expect(() => randomUniform(wrong, [1])).toThrow(message);
  for (const use of [() => splitKey(wrong), () => foldIn(wrong, 1), () => randomNormal(wrong, [1])])
    expect(use).toThrow(KeyError);
  expect(() => randomBits(wrong, [1])).toThrow(/^randomBits: key is /);
  expect(() => randomBernoulli(wrong, 0.5, [1])).toThrow(/^randomUniform: key is /);
});

describe("numbers", () => {
  const count = 20_000;

  test("on the host equal those of programs", async () => {
    const inGraph = await compile(
      backend,
      (from: Key) => [randomUniform(from, [101]), randomNormal(from, [101])],
      key(0),
    );
    const [uniform, normal] = inGraph.runSync(key(3));
    expect(randomUniform(key(3), [101]).data).toEqual(uniform!.data);
    expectClose(randomNormal(key(3), [101]).data, normal!.data, { absolute: 1e-12 });
  });

  test("uniform numbers fill [0, 1) evenly", () => {
    const tenths = new Array<number>(10).fill(0);
    for (const u of randomUniform(key(1), [count]).data) tenths[Math.floor(10 * u)]! += 1;
    // Each decile has 2000 ± 42 of them; five standard deviations.
    for (const found of tenths) expect(Math.abs(found - count / 10)).toBeLessThan(212);
  });

  test("normal numbers have the moments of a normal distribution", () => {
    const z = Float64Array.from(randomNormal(key(1), [count]).data);
    const moment = (power: number) => z.reduce((total, value) => total + value ** power, 0) / count;
    expect(Math.abs(moment(1))).toBeLessThan(0.035);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.05);
    expect(Math.abs(moment(3))).toBeLessThan(0.14);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.35);
  });

  test("Bernoulli samples are true with the given probability", async () => {
    const flags = await data(randomBernoulli(key(5), 0.3, [count]));
    expect(Math.abs(flags.reduce((a, b) => a + b, 0) / count - 0.3)).toBeLessThan(0.017);
  });
});
