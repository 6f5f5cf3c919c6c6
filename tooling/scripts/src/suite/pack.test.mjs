import { expect, test } from "vitest";
import { differingLines } from "./pack.mjs";

test("differingLines gives the lines that either text lacks", () => {
  expect(differingLines("a\nb\nc", "a\nb\nc")).toEqual([]);
  expect(differingLines("a\nb\nc", "a\nc\nd")).toEqual(["only with pnpm: b", "only with npm: d"]);
});
