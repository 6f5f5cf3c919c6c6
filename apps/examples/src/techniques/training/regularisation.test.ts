import { expect, test } from "vitest";
import { spreadChart } from "../report/chart.ts";
import { scoreTable, seedTable } from "../report/table.ts";
import { type Job, runJob, variantOf } from "./job.ts";

const job: Job = {
  task: { kind: "few digits", count: 40 },
  cell: "GRU",
  hiddenSize: 8,
  learningRate: 0.01,
  batchSize: 20,
  steps: 20,
  every: 10,
  validationRows: 100,
  seed: 1,
};

test("every regulariser changes the score, and has a name", async () => {
  const variants: Partial<Job>[] = [
    {},
    { cell: "GRU, dropout 0.5" },
    { cell: "GRU, recurrent dropout 0.3" },
    { cell: "GRU, zoneout 0.3" },
    { cell: "GRU, DropConnect 0.3" },
    { weightDecay: 0.3 },
    { isAveraged: true },
  ];
  const results = [];
  for (const variant of variants) results.push(await runJob({ ...job, ...variant }));
  expect(new Set(results.map(({ scores }) => scores.at(-1)!.score)).size).toBe(variants.length);
  expect(variantOf(results[5]!.job)).toBe("GRU, weight decay 0.3");
  const again = await runJob(job);
  expect(again.scores).toEqual(results[0]!.scores);
  const other = await runJob({ ...job, seed: 2 });
  const table = seedTable([...results, other]);
  expect(table.split("\n")).toHaveLength(2 + variants.length);
  expect(table).toMatch(/^\| GRU +\| \d\.\d+ ± 0\.\d+ \| \d\.\d+ ± 0\.\d+ \| +2 \|$/m);
  expect(await spreadChart(results)).toContain("GRU, averaged weights");
});

test("a run that becomes non-finite ends, and reports the step", async () => {
  const result = await runJob({ ...job, learningRate: 1e38 });
  expect(result.failedAt).toBeGreaterThan(0);
  expect(scoreTable([result])).toContain(`not finite at step ${result.failedAt}`);
});
