import { tableFrom } from "@grus/data";
import { describe, expect, test } from "vitest";
import { backtest } from "./backtest.ts";
import type { Candidate } from "./choose-for-task.ts";
import { forecast } from "./forecast.ts";
import type { ForecastProgress } from "./task-progress.ts";

const sales = (count: number) =>
  Float64Array.from({ length: count }, (_, t) => 20 + (t % 7) + Math.sin(t * t));
const byName = (a: Candidate, b: Candidate) => (a.name < b.name ? -1 : 1);

describe("the progress of a forecast", () => {
  test("has each candidate with its error as soon as it is measured", async () => {
    const heard: ForecastProgress[] = [];
    const { candidates } = await forecast(tableFrom({ sales: sales(120) }), {
      target: "sales",
      horizon: 7,
      onProgress: (progress) => heard.push(progress),
    });
    const counts = heard.map((progress) => progress.candidates.length);
    expect(counts[0]).toBe(0);
    expect(counts.every((count, i) => i === 0 || [0, 1].includes(count - counts[i - 1]!))).toBe(true);
    expect(heard.every(({ done }, i) => i === 0 || done >= heard[i - 1]!.done)).toBe(true);
    const { stage, done, candidates: all } = heard.at(-1)!;
    expect([stage, done]).toEqual(["forecasting", 1]);
    expect(all.toSorted(byName)).toEqual(candidates.toSorted(byName));
    const first = heard.find((progress) => progress.candidates.length === 1)!;
    expect([first.stage, first.part]).toEqual(["choosing parts", first.candidates[0]!.name]);
  });

  test("has the naive forecasts of a series too short for validation", async () => {
    let last: ForecastProgress | undefined;
    const { candidates } = await forecast(tableFrom({ sales: sales(5) }), {
      target: "sales",
      horizon: 2,
      onProgress: (progress) => {
        last = progress;
      },
    });
    expect(last!.candidates).toEqual(candidates);
    expect(candidates.map(({ name }) => name)).toContain("last value");
  });

  test("is without the candidates of the folds that are tested", async () => {
    const heard: ForecastProgress[] = [];
    const onProgress = (progress: ForecastProgress) => heard.push(progress);
    const options = { target: "sales", horizon: 7, folds: 1, onProgress };
    await backtest(tableFrom({ sales: sales(60) }), options);
    expect(heard.every(({ stage, candidates }) => stage === "testing" && candidates.length === 0)).toBe(true);
    heard.length = 0;
    const { candidates } = await forecast(tableFrom({ sales: sales(60) }), options);
    expect(heard.every(({ done }, i) => i === 0 || done >= heard[i - 1]!.done)).toBe(true);
    expect([heard[0]!.stage, heard.at(-1)!.candidates.length]).toEqual(["testing", candidates.length]);
  });
});
