import fc from "fast-check";
import { expect, test } from "vitest";
import { TailHistogram } from "./tail-histogram.ts";

const magnitudes = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 60 });

function histogramOf(values: readonly number[]): TailHistogram {
  const histogram = new TailHistogram();
  for (const value of values) histogram.push(value);
  return histogram;
}

test("the rarity is that of the rank among all magnitudes, up to the width of a bin", () => {
  fc.assert(
    fc.property(magnitudes, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (values, magnitude) => {
      const n = values.length;
      const rarityOf = (above: number) => Math.log((n + 1) / (above + 1)) / Math.log(n + 1) ** 0.7;
      const rarity = histogramOf(values).rarity(magnitude);
      const [most, least] = [0.98, 1.02].map((f) => values.filter((each) => each >= f * magnitude).length);
      expect(rarity).toBeGreaterThanOrEqual(rarityOf(most!) - 1e-9);
      expect(rarity).toBeLessThanOrEqual(rarityOf(least!) + 0.5 + 1e-9);
    }),
  );
});

test("a record adds 0.15 times its excess over the record before, relative to the spread, at most 0.5", () => {
  const histogram = histogramOf([0, 0, 0, 10]);
  const record = Math.log(5) ** 0.3;
  expect(histogram.rarity(10)).toBeCloseTo(Math.log(5 / 2) / Math.log(5) ** 0.7, 12);
  expect(histogram.rarity(20)).toBeCloseTo(record + 0.15, 9);
  expect(histogram.rarity(1e5)).toBeCloseTo(record + 0.5, 9);
  expect(histogramOf([3, 3]).rarity(3.01)).toBeGreaterThan(1);
});

test("nothing is rare without a history, and zeros are the most common", () => {
  expect(new TailHistogram().rarity(5)).toBe(0);
  expect(histogramOf([0, 0, 1]).rarity(0)).toBe(0);
});

test("its JSON continues", () => {
  fc.assert(
    fc.property(magnitudes, (values) => {
      const whole = histogramOf(values);
      const copy = TailHistogram.from(JSON.parse(JSON.stringify(whole)));
      for (const value of [0, 1, 1e-40, 1e40, ...values]) {
        expect(copy.rarity(value)).toBe(whole.rarity(value));
        for (const each of [whole, copy]) each.push(value);
      }
    }),
  );
});
