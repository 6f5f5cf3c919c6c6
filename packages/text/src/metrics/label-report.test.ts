import { expect, test } from "vitest";
import { labelReport } from "./label-report.ts";

test("leaves out classes that neither occur nor are found", () => {
  const { macro, classes, confusion } = labelReport(["a", "a", "c"], ["a", "c", "c"], ["a", "b", "c", "d"]);
  expect(classes.map(({ name }) => name)).toEqual(["a", "c"]);
  expect(confusion).toEqual([
    [1, 1],
    [0, 1],
  ]);
  expect(macro.f1).toBeCloseTo(2 / 3, 12);
  expect(labelReport(["a"], ["b"], ["a", "b"]).macro.f1).toBe(0);
});
