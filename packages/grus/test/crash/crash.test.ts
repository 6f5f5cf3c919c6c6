// A short version of `pnpm test:crash`.
import { caseCount } from "@grus/testing";
import { expect, test } from "vitest";
import { crash, crashLines } from "./crash.ts";

test("a run that is killed repeatedly gives the result of an uninterrupted run", {
  timeout: 600_000,
}, async () => {
  const kills = caseCount(4, 40);
  const report = await crash({ kills, seed: 11, hiddenSize: 12 });
  console.info(crashLines(report).join("\n"));
  expect(report.problems).toEqual([]);
  expect(report.kills).toBe(kills);
  expect(report.resumes).toBeGreaterThan(kills / 4);
});
