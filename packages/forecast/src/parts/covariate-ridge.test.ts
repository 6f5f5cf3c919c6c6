import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { covariateRidgePart } from "./covariate-ridge.ts";
import { openPart } from "./open-part.ts";
import { bestCovariateRidge } from "./rank-covariate-ridges.ts";
import { endsOf, originsIn, type Task, truthOf } from "./task.ts";

/**
 * y_t = 10 + 3 x_(t-3), times a scale, so that the next steps minus the last follow from four values of x;
 * `other` follows nothing.
 */
function leading(length: number, scales: readonly number[] = [1]): Task {
  const series = scales.map((scale, i) => {
    const random = randomOf(i + 3);
    const x = Float64Array.from({ length }, () => random.normal());
    const other = Float64Array.from({ length }, () => random.normal());
    const values = x.map((_, t) => scale * (10 + 3 * (x[t - 3] ?? 0)));
    return { id: `s${i}`, values, past: [x, other] };
  });
  return { series, horizon: 3, seasons: [], past: ["x", "other"] };
}

async function worst(task: Task, options: Parameters<typeof covariateRidgePart>[0]): Promise<number> {
  const fitted = await covariateRidgePart(options).fit(
    task,
    Int32Array.from(task.series, () => 80),
  );
  const range = { from: Int32Array.from(task.series, () => 80), to: endsOf(task) };
  const origins = originsIn(task, range);
  const forecasts = await fitted!.predict(task, origins);
  return truthOf(task, origins).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - forecasts[i]!)),
    0,
  );
}

describe("a ridge with columns", () => {
  test("forecasts what follows from the past of a column, and not without enough of it", async () => {
    const task = leading(120);
    expect(await worst(task, { context: 4, pastContext: 4, penalty: 1e-6 })).toBeLessThan(1e-3);
    expect(await worst(task, { context: 4, pastContext: 1, penalty: 1e-6 })).toBeGreaterThan(1);
  });

  test("has one matrix for series of different sizes, and forecasts new ones", async () => {
    const task = leading(120, [1, 100]);
    const fitted = await covariateRidgePart({ context: 4, pastContext: 4, penalty: 1e-6 }).fit(
      task,
      endsOf(task),
    );
    const other = leading(60, [7, 1000]);
    const fresh = { ...other, series: other.series.map((each) => ({ ...each, id: `new ${each.id}` })) };
    const origins = originsIn(fresh, { from: Int32Array.of(50, 50), to: endsOf(fresh) });
    const forecasts = await fitted!.predict(fresh, origins);
    truthOf(fresh, origins).forEach((value, i) => {
      const scale = origins.series[Math.floor(i / 3)] === 0 ? 7 : 1000;
      expect(Math.abs(value - forecasts[i]!)).toBeLessThan(2 * scale); // its scale is that of 50 values
    });
  });

  test("is the same after it was written and read", async () => {
    const task = leading(90);
    const fitted = await covariateRidgePart({ context: 5, pastContext: 2, penalty: 0.1 }).fit(
      task,
      endsOf(task),
    );
    const origins = { length: 1, series: Int32Array.of(0), at: Int32Array.of(90) };
    const record = fitted!.record();
    const read = openPart({ ...record, settings: JSON.parse(JSON.stringify(record.settings)) });
    expect(await read.predict(task, origins)).toEqual(await fitted!.predict(task, origins));
    expect(read.parameters).toBe(3 * (4 + 2 * 2 + 1));
    const effects = await fitted!.effects!(task, origins);
    expect(effects.map(({ kind, name }) => [kind, name])).toEqual(
      task.past!.map((name) => ["covariate", name]),
    );
    expect(Math.max(...effects.flatMap(({ values }) => Array.from(values, Math.abs)))).toBeGreaterThan(0);
  });

  test("reads what is constant within a series: the direction of its kind", async () => {
    const slopes = [1, -1, 1, -1];
    const series = slopes.map((slope, i) => ({
      id: `s${i}`,
      values: Float64Array.from({ length: 40 }, (_, t) => 100 + (t === 39 ? 2 : 0) * slope + (t % 2)),
      statics: [slope],
    }));
    series.forEach(({ values }, i) => {
      for (let t = 1; t < 40; t++) values[t] = values[t - 1]! + slopes[i]! * (t % 4 === 0 ? 2 : 0.1);
    });
    const task = { series, horizon: 4, seasons: [], statics: ["direction"] };
    const fitted = await covariateRidgePart({ context: 2, pastContext: 1, penalty: 1e-6 }).fit(
      task,
      endsOf(task),
    );
    const origins = { length: 4, series: Int32Array.of(0, 1, 2, 3), at: Int32Array.of(40, 40, 40, 40) };
    const forecasts = await fitted!.predict(task, origins);
    slopes.forEach((slope, i) => {
      expect(Math.sign(forecasts[4 * i + 3]! - series[i]!.values[39]!)).toBe(slope);
    });
  });

  test("is ranked by validation: as many values of a column as help", async () => {
    const task = leading(160);
    const folds = [{ from: Int32Array.of(120), to: Int32Array.of(160) }];
    const best = await bestCovariateRidge(task, folds, 120, undefined);
    expect(best!.pastContext).toBeGreaterThanOrEqual(3);
    expect(best!.penalty).toBe(0.01);
    const { past: _, ...none } = task;
    expect(await bestCovariateRidge(none, folds, 120, undefined)).toBeUndefined();
  });
});
