import { evaluate, isConstant, key, randomBits, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { draw, meanOf, products, spread } from "../../test/samples.ts";
import { CellOptionError } from "../errors.ts";
import { constantInit } from "./constant.ts";
import type { Initialiser } from "./initialiser.ts";
import { normalInit } from "./normal.ts";
import { orthogonal } from "./orthogonal.ts";
import { perGate } from "./per-gate.ts";
import { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, lecunUniform } from "./scaled.ts";
import { uniformInit } from "./uniform.ts";

const shape = [60, 40] as const;

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
  // The standard deviation of 2400 samples is within 1.5 % (one standard error), and practically always
  // within 6 % (four); the mean likewise.
  test("has the expected standard deviation, around 0", () => {
    const values = draw(initialiser, shape);
    expect(Math.abs(spread(values) / expected - 1)).toBeLessThan(0.06);
    expect(Math.abs(meanOf(values))).toBeLessThan((4 * expected) / Math.sqrt(2400));
  });

  test("is a function of the key", () => {
    expect(draw(initialiser, shape)).toEqual(draw(initialiser, shape));
    expect(draw(initialiser, shape, 6)).not.toEqual(draw(initialiser, shape));
  });
});

test.each([
  ["uniform", uniformInit({ low: -2, high: 3 })],
  ["normal", normalInit({ mean: 1, standardDeviation: 0.5 })],
  ["scaled", glorotUniform()],
  ["constant", constantInit(2)],
])("%s numbers of a traced key are those of a key with data, in the graph", async (_, initialiser) => {
  const traced = randomBits(key(7), [2]);
  const lazy = initialiser(traced, [3, 5]);
  expect([isConstant(lazy), lazy.shape, lazy.dtype]).toEqual([false, [3, 5], "float32"]);
  const [found, same] = await evaluate(referenceBackend(), [lazy, traced]);
  const expected = initialiser(tensor(same.data, [2], "int32"), [3, 5]);
  expectClose([...found.data], [...expected.data], { absolute: 1e-6 });
});

test("no numbers are drawn for the shape of a traced key", () => {
  const traced = randomBits(key(7), [2]);
  for (const initialiser of [normalInit(), constantInit(1)])
    expect(initialiser(traced, [1e6, 1e6]).shape).toEqual([1e6, 1e6]);
});

test("uniform initialisers stay within their bounds, and fill them", () => {
  const bound = Math.sqrt(3 / 40);
  const values = draw(lecunUniform(), shape);
  expect(Math.max(...values)).toBeLessThanOrEqual(bound);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-bound);
  expect(Math.max(...values)).toBeGreaterThan(0.99 * bound);
  const shifted = draw(uniformInit({ low: 2, high: 3 }), shape);
  expect(Math.min(...shifted)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...shifted)).toBeLessThanOrEqual(3);
});

test("fans include the axes after the second, as PyTorch does for kernels", () => {
  const bound = Math.max(...draw(lecunUniform(), [50, 4, 10]).map(Math.abs));
  expect(Math.abs(bound / Math.sqrt(3 / 40) - 1)).toBeLessThan(0.01);
});

test("constants, and normal with a mean", () => {
  expect(draw(constantInit(0.25), [2, 2])).toEqual([0.25, 0.25, 0.25, 0.25]);
  const values = draw(normalInit({ mean: 3, standardDeviation: 0.1 }), shape);
  expect(Math.abs(meanOf(values) - 3)).toBeLessThan(0.01);
});

describe("perGate", () => {
  test("initialises each block separately, with a separate key", () => {
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

  test("accepts one initialiser per gate", () => {
    const biases = draw(perGate(4, [0, 1, 0, 0].map(constantInit)), [8]);
    expect(biases).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });
});

test("rejects invalid shapes and options", () => {
  const use = (initialiser: Initialiser, size: readonly number[]) => (): Tensor => initialiser(key(0), size);
  expect(use(glorotUniform(), [4])).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: glorotUniform: the weight has shape [4]; expected [outputs, inputs, ...].
    Use uniformInit or constantInit for a bias.]
  `);
  expect(use(perGate(3, constantInit(0)), [4])).toThrowErrorMatchingInlineSnapshot(
    `
    [ShapeError: perGate: the parameter has shape [4]; expected [3 · rows, ...].
    Use it for a weight or bias whose first axis is gates · hiddenSize.]
  `,
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

describe("rejects parameters of no distribution", () => {
  test.each<[string, () => Initialiser]>([
    ["constantInit: value is NaN; expected a finite number.", () => constantInit(Number.NaN)],
    ["uniformInit: high is NaN; expected a finite number.", () => uniformInit({ low: 0, high: Number.NaN })],
    ["uniformInit: low is 2; expected at most high, 1.", () => uniformInit({ low: 2, high: 1 })],
    [
      "normalInit: mean is Infinity; expected a finite number.",
      () => normalInit({ mean: Number.POSITIVE_INFINITY }),
    ],
    [
      "normalInit: standardDeviation is -1; expected a number of at least 0.",
      () => normalInit({ standardDeviation: -1 }),
    ],
    ["glorotUniform: gain is NaN; expected a finite number.", () => glorotUniform({ gain: Number.NaN })],
    ["glorotNormal: gain is -1; expected a number of at least 0.", () => glorotNormal({ gain: -1 })],
    [
      "heUniform: negativeSlope is NaN; expected a finite number.",
      () => heUniform({ negativeSlope: Number.NaN }),
    ],
  ])("%s", (text, make) => {
    expect(make).toThrowError(text);
    expect(make).toThrowError(CellOptionError);
  });
});
