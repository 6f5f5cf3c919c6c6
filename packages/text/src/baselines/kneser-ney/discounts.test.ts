import { expect, test } from "vitest";
import { discountsOf } from "./discounts.ts";

test("equation 26 of Chen and Goodman", () => {
  const [one, two, more] = discountsOf([0, 10, 5, 3, 2]);
  expect(one).toBeCloseTo(1 - (2 * 0.5 * 5) / 10, 12);
  expect(two).toBeCloseTo(2 - (3 * 0.5 * 3) / 5, 12);
  expect(more).toBeCloseTo(3 - (4 * 0.5 * 2) / 3, 12);
});

test.each([
  ["no counts", [0, 0, 0, 0, 0]],
  ["no n-gram that occurs once", [0, 0, 5, 3, 2]],
  ["a negative estimate", [0, 1, 1, 100, 2]],
])("falls back for %s", (_, counts) => {
  expect(discountsOf(counts)).toEqual([0.5, 1, 1.5]);
});
