import { expect, test } from "vitest";
import { shareByScores, unitsOf } from "./error-units.ts";

const used = (share: number) => ({ share, ratio: 2 });
const spreads = Float64Array.of(1, 4, 16, 0);

test("units are the scale, the spread, or half of each; a spread of 0 is a thousandth of the scale, an unknown one as usual", () => {
  expect([...unitsOf(4, undefined, used(1), 3)]).toEqual([8, 8, 8]);
  expect([...unitsOf(4, spreads, used(0), 4)]).toEqual([4, 4, 4, 4]);
  expect([...unitsOf(4, spreads, used(1), 4)]).toEqual([1, 4, 16, 0.004]);
  expect([...unitsOf(4, spreads, used(0.5), 3)].slice(0, 3)).toEqual([2, 4, 8]);
});

test("a spread is used where its gain is more than chance gives", () => {
  expect(shareByScores([1, 0.95, 0.9], 9)).toBe(1);
  expect(shareByScores([1, 0.92, 0.94], 9)).toBe(0.5);
  expect(shareByScores([1, 0.95, 0.94], 9)).toBe(0);
  expect(shareByScores([1, 0.95, 0.94], 100)).toBe(1);
  expect(shareByScores([Number.NaN, Number.NaN, Number.NaN], 1)).toBe(0);
});
