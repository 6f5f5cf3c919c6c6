import { expect, test } from "vitest";
import { scoreChart } from "../report/chart.ts";
import { scoreTable } from "../report/table.ts";
import { type Job, runJob } from "./job.ts";

const job: Job = {
  task: { kind: "adding", time: 6 },
  cell: "GRU",
  hiddenSize: 16,
  learningRate: 0.01,
  batchSize: 32,
  steps: 2000,
  every: 100,
  validationRows: 200,
  seed: 1,
};

test("a GRU learns to add over six steps, and training stops; table and chart show it", async () => {
  const result = await runJob(job);
  expect(result.failedAt).toBeUndefined();
  expect(result.scores[0]!.score).toBeGreaterThan(0.02);
  expect(result.best).toBeLessThan(0.01);
  expect(result.solvedAt).toBe(result.scores.at(-1)!.step);
  expect(scoreTable([result])).toMatch(
    new RegExp(`^\\| GRU +\\| \\*\\*solved\\*\\* after ${result.solvedAt} steps \\(`, "m"),
  );
  const picture = await scoreChart([result]);
  expect(picture).toMatch(/^<svg/);
  expect(picture).toContain("adding, 6 steps");
});
