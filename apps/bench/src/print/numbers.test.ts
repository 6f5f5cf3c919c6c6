import { expect, test } from "vitest";
import { digits, seconds, spread } from "./numbers.ts";

test("digits: three significant digits", () => {
  expect([0, 0.04166, 1, 9.999, 82.7, 1491.4, 250_000].map(digits)).toEqual([
    "0",
    "0.0417",
    "1.00",
    "10.0",
    "82.7",
    "1491",
    "250000",
  ]);
});

test("spread scales median and range, seconds has two significant digits", () => {
  expect(spread({ median: 0.002, min: 0.001, max: 0.01, runs: 3 }, 1000)).toBe("2.00 (1.00 to 10.0)");
  expect(seconds(71_600)).toBe("72 s");
});
