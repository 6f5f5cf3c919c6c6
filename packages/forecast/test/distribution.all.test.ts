// Networks that forecast a distribution shape the intervals of series whose noise is not the same at all times.
import { wasmBackend } from "@grus/backend-wasm";
import { tableFrom } from "@grus/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { open, save } from "../src/forecaster/forecaster-files.ts";
import { forecast } from "../src/run/forecast.ts";
import type { ForecastOptions } from "../src/run/forecast-options.ts";
import { randomOf } from "./families.ts";

let backend: Awaited<ReturnType<typeof wasmBackend>>;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

/** Counts of a week, about 1 on some days and 20 on others. */
function week(): Float64Array {
  const { poisson } = randomOf(88_000);
  return Float64Array.from({ length: 500 }, (_, t) => poisson([1, 2, 3, 8, 15, 20, 4][t % 7]!));
}

describe("counts of a week", () => {
  const table = tableFrom({ y: week() });
  const options: ForecastOptions = { target: "y", horizon: 7, seasons: [7], levels: [0.8, 0.95] };
  const scoreOf = ({ test: tested }: Awaited<ReturnType<typeof forecast>>) =>
    tested!.intervals.reduce((sum, { score }) => sum + score, 0);

  test("have better intervals with a negative binomial distribution, which a saved forecaster keeps", async () => {
    const points = await forecast(table, options);
    const counts = await forecast(table, {
      ...options,
      backend,
      network: { distribution: "negative-binomial" },
      minutes: 0.5,
    });
    expect(scoreOf(counts)).toBeLessThan(0.95 * scoreOf(points));
    for (const { level, coverage } of counts.test!.intervals)
      expect(Math.abs(coverage - level)).toBeLessThan(0.06);
    expect(counts.parts.map(({ name }) => name)).toContain("network (negative-binomial)");
    const [own] = counts.series;
    const widthOf = (step: number) => own!.intervals[1]!.upper[step]! - own!.intervals[1]!.lower[step]!;
    // 500 values: the first step is the fourth day of the week.
    expect(widthOf(2)).toBeGreaterThan(2 * widthOf(5));
    const opened = open(save(counts.forecaster), backend);
    expect(await opened.predict(table)).toEqual(counts.series);
  }, 300_000);
});
