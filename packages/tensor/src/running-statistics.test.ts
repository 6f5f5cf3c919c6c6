import { expect, test } from "vitest";
import { runningStatistics } from "./running-statistics.ts";
import { tensor } from "./tensor.ts";

test("parts leave values under their own paths, and find them again", () => {
  const all = runningStatistics();
  const norm = all.under("encoder").under("norm");
  expect(norm.get("mean")).toBeUndefined();
  const [first, second] = [tensor([1]), tensor([2])];
  norm.set("mean", first);
  all.set("mean", second);
  norm.set("mean", second);
  expect(norm.get("mean")).toBe(second);
  expect(all.under("encoder.norm").get("mean")).toBe(second);
  expect([...all.all().keys()]).toEqual(["encoder.norm.mean", "mean"]);
  expect([...norm.all()]).toEqual([["mean", second]]);
});
