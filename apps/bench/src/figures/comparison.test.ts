import { expect, test } from "vitest";
import { type Compared, expectedTime, workFlop } from "./comparison.ts";

test("expectedTime: proportional to the products of the previous size, measured or estimated", () => {
  const slow = { work: "train", name: "slow", version: "1" } as const;
  const before: Compared[] = [
    { ...slow, size: "S", timing: { median: 1200, min: 1100, max: 1300, runs: 3 } },
    { ...slow, size: "M", expected: 5000 },
  ];
  expect(expectedTime("slow", "train", "M", before.slice(0, 1))).toBeCloseTo(5760, 6);
  expect(expectedTime("slow", "train", "L", before)).toBeCloseTo(62_500, 6);
  expect(expectedTime("slow", "infer", "L", before)).toBe(0);
  expect(expectedTime("other", "train", "L", before)).toBe(0);
});

test("workFlop: a training step counts the forward pass three times", () => {
  expect(workFlop("infer", "S")).toBe(2 * 32 * 64 * 64 * 3 * (16 + 64));
  expect(workFlop("train", "S")).toBe(3 * workFlop("infer", "S"));
});
