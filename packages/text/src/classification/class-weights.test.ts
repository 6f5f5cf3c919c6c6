import { expect, test } from "vitest";
import { weightsOf } from "./class-weights.ts";

const labels = ["crane", "crane", "crane", "grue"];

test("the sums of balanced weights are equal, and their mean is 1", () => {
  const weights = weightsOf(labels, "balanced");
  expect([...weights]).toEqual([2 / 3, 2 / 3, 2 / 3, 2].map(Math.fround));
});

test("a label without a weight counts 1", () => {
  expect([...weightsOf(labels, { grue: 0.5 })]).toEqual([1, 1, 1, 0.5]);
  expect([...weightsOf(labels, undefined)]).toEqual([1, 1, 1, 1]);
});
