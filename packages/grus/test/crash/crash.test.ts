// A short version of `pnpm test:crash`.
import { expect, test } from "vitest";
import { crash, crashLines } from "./crash.ts";

test("a run that is killed again and again ends as if nothing had been", { timeout: 120_000 }, async () => {
  const report = await crash({ kills: 8, seed: 11, hiddenSize: 12 });
  console.info(crashLines(report).join("\n"));
  expect(report.problems).toEqual([]);
  expect(report.kills).toBe(8);
  expect(report.resumes).toBeGreaterThan(2);
});
