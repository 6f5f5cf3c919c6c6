import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { pageWeights } from "./page-weights.ts";

/** Compressed bytes before a figure starts, fonts included. */
const BUDGET = 150_000;

test("every page is within the budget, and pages of the book have their figures", () => {
  expect(existsSync(new URL("../dist/index.html", import.meta.url))).toBe(true);
  const pages = pageWeights();
  const heavy = pages.filter(({ bytes }) => bytes > BUDGET);
  expect(heavy).toEqual([]);
  const gru = pages.find(({ path }) => path === "/book/gru.html")!;
  expect(gru.figures).toBe(1);
  expect(gru.words).toBeGreaterThan(500);
});
