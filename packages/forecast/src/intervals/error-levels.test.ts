import { expect, test } from "vitest";
import { ErrorLevels } from "./error-levels.ts";

test("a series' level is the mean of its errors beside those of all, drawn towards 1 by two horizons", () => {
  const levels = new ErrorLevels([1, 2]);
  expect(levels.of("a")).toBe(1);
  for (let i = 0; i < 48; i++) levels.observe("a", i % 2, i % 2 === 0 ? -3 : 6);
  expect(levels.of("a")).toBeCloseTo((4 + 48 * 3) / 52, 12);
  expect(levels.of("b")).toBe(1);
});

test("missing errors count for nothing; levels continue from their state", () => {
  const levels = new ErrorLevels([0.5]);
  levels.observe("a", 0, Number.NaN);
  expect(levels.of("a")).toBe(1);
  levels.observe("a", 0, 0.25);
  const copy = ErrorLevels.from(JSON.parse(JSON.stringify(levels)));
  expect(copy.of("a")).toBe(levels.of("a"));
  expect(copy.of("a")).toBeCloseTo(2.5 / 3, 12);
});
