import { tableFrom } from "@grus/data";
import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { forecast } from "../run/forecast.ts";
import type { EnsembleChoice } from "./ensemble-choice.ts";

const random = randomOf(5);
const values = Float64Array.from({ length: 90 }, (_, t) => 30 + 4 * (t % 5) + random.normal());
const table = tableFrom({ y: values });
const options = { target: "y", horizon: 5, seasons: [5] } as const;
const madeOf = async (ensemble: EnsembleChoice, rows = 90) =>
  forecast(rows === 90 ? table : tableFrom({ y: values.slice(0, rows) }), { ...options, ensemble });

describe("a forecast is made of", () => {
  test("the one part that weighs most", async () => {
    const { parts, candidates } = await madeOf("best");
    expect(parts).toHaveLength(1);
    expect(parts[0]!.weight).toBe(1);
    const [most] = (await madeOf("weighted")).parts;
    expect(parts[0]!.name).toBe(most!.name);
    expect(candidates.length).toBeGreaterThan(5);
  });

  test("the best part of each family, weighted alike", async () => {
    const { parts, candidates, series } = await madeOf("mean");
    const families = new Set(candidates.map(({ family }) => family));
    expect(parts.map(({ family }) => family).toSorted()).toEqual([...families].toSorted());
    for (const { weight } of parts) expect(weight).toBeCloseTo(1 / families.size, 12);
    expect(series[0]!.values).not.toEqual((await madeOf("weighted")).series[0]!.values);
  });

  test("the best part of each name, weighted alike", async () => {
    const { parts, candidates } = await madeOf(["ridge", "ets", "Seasonal naive"]);
    const best = candidates.find(({ family }) => family.startsWith("ridge"))!;
    expect(parts.map(({ name, weight }) => [name, weight]).toSorted()).toEqual(
      [
        [best.name, 1 / 3],
        ["ETS", 1 / 3],
        ["seasonal naive (5)", 1 / 3],
      ].toSorted(),
    );
  });

  test("naive forecasts, where there is no validation", async () => {
    expect((await madeOf("weighted", 8)).parts).toHaveLength(1);
    const { parts, candidates } = await madeOf("mean", 8);
    expect(parts).toHaveLength(candidates.length);
    expect((await madeOf(["mean"], 8)).parts.map(({ name }) => name)).toEqual(["mean"]);
  });

  test("parts that exist", async () => {
    await expect(madeOf(["ridge", "prophet"])).rejects.toThrowErrorMatchingInlineSnapshot(`
      [OptionError: ensemble: "prophet" is not a part that can be fitted here; expected names among last value, mean, median, window mean, window median, drift, seasonal naive, ETS, ARIMA, theta, ridge.
      Networks need a backend and enough minutes.]
    `);
    await expect(madeOf(["network"])).rejects.toThrow(/"network" is not a part.*Networks need a backend/s);
    await expect(madeOf(["ridge"], 8)).rejects.toThrow(/expected names among.*last value/);
    await expect(madeOf([])).rejects.toThrow(/empty list/);
  });
});
