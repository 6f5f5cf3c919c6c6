import { key, type Tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { constantInit } from "./constant.ts";
import type { Initialiser } from "./initialiser.ts";
import { normalInit } from "./normal.ts";
import { identityInit, orthogonal } from "./orthogonal.ts";
import { perGate } from "./per-gate.ts";
import { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, lecunUniform } from "./scaled.ts";
import { uniformInit } from "./uniform.ts";

const shape = [60, 40];

function draw(initialiser: Initialiser, size: readonly number[] = shape, seed = 5): number[] {
  return Array.from(initialiser(key(seed), size).data);
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
}

describe.each<[string, Initialiser, number]>([
  ["uniformInit", uniformInit({ low: -0.3, high: 0.3 }), 0.3 / Math.sqrt(3)],
  ["normalInit", normalInit({ standardDeviation: 0.2 }), 0.2],
  ["glorotUniform", glorotUniform(), Math.sqrt(2 / 100)],
  ["glorotUniform with a gain", glorotUniform({ gain: 3 }), 3 * Math.sqrt(2 / 100)],
  ["glorotNormal", glorotNormal(), Math.sqrt(2 / 100)],
  ["glorotNormal with a gain", glorotNormal({ gain: 0.5 }), 0.5 * Math.sqrt(2 / 100)],
  ["heUniform", heUniform(), Math.sqrt(2 / 40)],
  ["heUniform by outputs", heUniform({ mode: "fanOut" }), Math.sqrt(2 / 60)],
  ["heNormal", heNormal(), Math.sqrt(2 / 40)],
  ["heNormal, leaky", heNormal({ negativeSlope: 1 }), Math.sqrt(1 / 40)],
  ["lecunUniform", lecunUniform(), Math.sqrt(1 / 40)],
  ["lecunNormal", lecunNormal(), Math.sqrt(1 / 40)],
])("%s", (_, initialiser, expected) => {
  // Of 2400 draws the deviation is within 1.5 % in most cases and within 6 % (four of those) practically always; the mean likewise.
  test("has the standard deviation it should have, around 0", () => {
    const values = draw(initialiser);
    expect(Math.abs(deviation(values) / expected - 1)).toBeLessThan(0.06);
    expect(Math.abs(values.reduce((a, b) => a + b, 0) / values.length)).toBeLessThan(
      (4 * expected) / Math.sqrt(2400),
    );
  });

  test("is a function of the key", () => {
    expect(draw(initialiser)).toEqual(draw(initialiser));
    expect(draw(initialiser, shape, 6)).not.toEqual(draw(initialiser));
  });
});

test("uniform ones stay within their bounds, and fill them", () => {
  const bound = Math.sqrt(3 / 40);
  const values = draw(lecunUniform());
  expect(Math.max(...values)).toBeLessThanOrEqual(bound);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-bound);
  expect(Math.max(...values)).toBeGreaterThan(0.99 * bound);
  const shifted = draw(uniformInit({ low: 2, high: 3 }));
  expect(Math.min(...shifted)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...shifted)).toBeLessThan(3.0000001);
});

test("fans count the axes after the second, as PyTorch does for kernels", () => {
  const bound = Math.max(...draw(lecunUniform(), [50, 4, 10]).map(Math.abs));
  expect(Math.abs(bound / Math.sqrt(3 / 40) - 1)).toBeLessThan(0.01);
});

test("constants, and normal with a mean", () => {
  expect(draw(constantInit(0.25), [2, 2])).toEqual([0.25, 0.25, 0.25, 0.25]);
  const values = draw(normalInit({ mean: 3, standardDeviation: 0.1 }));
  expect(Math.abs(values.reduce((a, b) => a + b, 0) / values.length - 3)).toBeLessThan(0.01);
});

/** The scalar products of all pairs of rows, or of columns. */
function products(
  values: readonly number[],
  [rows, columns]: readonly [number, number],
  of: "rows" | "columns",
): number[] {
  const [count, length] = of === "rows" ? [rows, columns] : [columns, rows];
  const at = (i: number, k: number) => (of === "rows" ? values[i * columns + k]! : values[k * columns + i]!);
  return Array.from({ length: count * count }, (_, pair) => {
    let total = 0;
    for (let k = 0; k < length; k++) total += at(Math.floor(pair / count), k) * at(pair % count, k);
    return total;
  });
}

describe("orthogonal", () => {
  test.each<[[number, number], "rows" | "columns"]>([
    [[7, 7], "rows"],
    [[7, 7], "columns"],
    [[9, 4], "columns"],
    [[4, 9], "rows"],
    [[1, 5], "rows"],
    [[1, 1], "rows"],
  ])("%s: orthonormal %s", (size, of) => {
    const count = of === "rows" ? size[0] : size[1];
    const identity = Array.from({ length: count * count }, (_, pair) =>
      Math.floor(pair / count) === pair % count ? 1 : 0,
    );
    expectClose(products(draw(orthogonal(), size), size, of), identity, { absolute: 1e-6 });
  });

  test("takes axes after the first as one, and multiplies by the gain", () => {
    const values = draw(orthogonal({ gain: 2 }), [3, 2, 2]);
    expectClose(products(values, [3, 4], "rows"), [4, 0, 0, 0, 4, 0, 0, 0, 4], { absolute: 1e-5 });
  });

  test("is uniform: signs and sizes of the first element are those of a random direction", () => {
    const firsts = Array.from({ length: 400 }, (_, seed) => draw(orthogonal(), [3, 3], seed)[0]!);
    // A coordinate of a random direction in three dimensions is uniform in [-1, 1].
    expect(Math.abs(firsts.reduce((a, b) => a + b, 0) / 400)).toBeLessThan(0.12);
    expect(Math.abs(deviation(firsts) - 1 / Math.sqrt(3))).toBeLessThan(0.06);
  });

  test("is a function of the key", () => {
    expect(draw(orthogonal(), [5, 5])).toEqual(draw(orthogonal(), [5, 5]));
    expect(draw(orthogonal(), [5, 5], 6)).not.toEqual(draw(orthogonal(), [5, 5]));
  });
});

test("identityInit", () => {
  expect(draw(identityInit(), [2, 3])).toEqual([1, 0, 0, 0, 1, 0]);
  expect(draw(identityInit({ gain: 0.5 }), [2, 2])).toEqual([0.5, 0, 0, 0.5]);
});

describe("perGate", () => {
  test("initialises each block on its own, with a key of its own", () => {
    const values = draw(perGate(3, orthogonal()), [12, 4]);
    for (const gate of [0, 1, 2]) {
      const block = values.slice(gate * 16, (gate + 1) * 16);
      expectClose(
        products(block, [4, 4], "rows").filter((_, i) => i % 5 === 0),
        [1, 1, 1, 1],
        { absolute: 1e-6 },
      );
    }
    expect(values.slice(0, 16)).not.toEqual(values.slice(16, 32));
  });

  test("gives each gate its own initialiser", () => {
    const biases = draw(perGate(4, [0, 1, 0, 0].map(constantInit)), [8]);
    expect(biases).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });
});

test("says what is wrong", () => {
  const use = (initialiser: Initialiser, size: readonly number[]) => (): Tensor => initialiser(key(0), size);
  expect(use(glorotUniform(), [4])).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: glorotUniform: the shape [4] has no fans; expected [outputs, inputs, ...].
    Use uniformInit or constantInit for a bias.]
  `);
  expect(use(orthogonal(), [4])).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: orthogonal: the shape [4] is no matrix; expected [outputs, inputs].
    Use uniformInit or constantInit for a bias.]
  `);
  expect(use(perGate(3, constantInit(0)), [4])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: perGate: the first axis of [4] does not divide into 3 gates.]`,
  );
  expect(() => perGate(2, [constantInit(0)])).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: perGate: the number of initialisers is 1; expected 2.]`,
  );
  expect(() => perGate(0, constantInit(0))).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: perGate: gates is 0; expected a whole number of at least 1.]`,
  );
  expect(() => heNormal({ mode: "fan_in" as "fanIn" })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: heNormal: mode is "fan_in"; expected "fanIn" or "fanOut".]`,
  );
});
