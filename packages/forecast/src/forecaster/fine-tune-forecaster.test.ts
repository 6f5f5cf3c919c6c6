import { type Table, tableFrom } from "@grus/data";
import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { forecast } from "../run/forecast.ts";
import type { Forecaster } from "./forecaster.ts";
import { open, save } from "./forecaster-files.ts";

const day = 86_400_000;

/** Sales with a round of 7 days, of 5 days from step 300 on. */
function sales(steps: number, factor = 1): Float64Array {
  const random = randomOf(4);
  return Float64Array.from({ length: steps }, (_, t) => {
    return factor * (40 + 9 * Math.sin((2 * Math.PI * t) / (t < 300 ? 7 : 5)) + random.normal());
  });
}

const all = sales(500);

/** Rows from one step to before another. */
function rows(from: number, to: number, values: Float64Array = all): Table {
  return tableFrom({
    date: Array.from({ length: to - from }, (_, i) => new Date(Date.UTC(2024, 0, 1) + (from + i) * day)),
    sales: values.slice(from, to),
  });
}

/** The number of outcomes that intervals of each step have taken. */
function outcomes({ record }: Forecaster): readonly number[] {
  return record.intervals.adaptive.errors.map(({ length }) => length);
}

const { forecaster } = await forecast(rows(0, 300), { target: "sales", horizon: 7 });
const saved = save(forecaster);

describe("fine-tuning", () => {
  test("follows what has changed, and leaves the forecaster as it was", async () => {
    const before = save(forecaster);
    const tuned = await forecaster.fineTune(rows(0, 493));
    expect(save(forecaster)).toEqual(before);
    const errorOf = async (own: Forecaster) => {
      const [next] = await own.predict(rows(0, 493));
      return next!.values.reduce((sum, value, k) => sum + Math.abs(value - all[493 + k]!), 0) / 7;
    };
    expect(await errorOf(tuned)).toBeLessThan(0.92 * (await errorOf(forecaster)));
    expect(tuned.record.parts.map(({ weight }) => weight)).toEqual(
      forecaster.record.parts.map(({ weight }) => weight),
    );
    const opened = open(save(tuned));
    expect(await opened.predict(rows(0, 493))).toEqual(await tuned.predict(rows(0, 493)));
  });

  test("takes each outcome once, by forecasts made before it", async () => {
    const known = outcomes(forecaster);
    const tuned = await forecaster.fineTune(rows(0, 320));
    // 20 origins, whose step k has an outcome where it lies before the end.
    expect(outcomes(tuned)).toEqual(known.map((count, k) => count + 20 - k));
    const again = await tuned.fineTune(rows(0, 320));
    expect(again.record.intervals).toEqual(tuned.record.intervals);
    const changed = all.slice();
    changed[319] = -500;
    const other = await forecaster.fineTune(rows(0, 320, changed));
    const errorsOf = ({ record }: Forecaster) => record.intervals.adaptive.errors[0]!;
    expect(errorsOf(other).slice(0, -1)).toEqual(errorsOf(tuned).slice(0, -1));
    expect(errorsOf(other).at(-1)).not.toBe(errorsOf(tuned).at(-1));
  });

  test("takes new rows without the old ones, once there is a history to forecast from", async () => {
    const tuned = await open(saved).fineTune(rows(300, 360));
    expect(outcomes(tuned)[0]).toBe(outcomes(forecaster)[0]! + 60 - (2 * 7 + 4));
    expect(tuned.record.seen).toEqual([["sales", Date.UTC(2024, 0, 360)]]);
    const short = await open(saved).fineTune(rows(300, 304));
    expect(outcomes(short)).toEqual(outcomes(forecaster));
    expect((await short.predict(rows(0, 304)))[0]!.values.every(Number.isFinite)).toBe(true);
  });

  test("counts rows where there are no dates", async () => {
    const table = (from: number, to: number) => tableFrom({ sales: all.slice(from, to) });
    const { forecaster: undated } = await forecast(table(0, 300), {
      target: "sales",
      horizon: 7,
      seasons: [7],
    });
    expect(undated.record.seen).toEqual([["sales", 300]]);
    const [grown, fresh] = [await undated.fineTune(table(0, 350)), await undated.fineTune(table(300, 350))];
    expect(outcomes(grown)[0]).toBe(outcomes(undated)[0]! + 50);
    expect(outcomes(fresh)[0]).toBe(outcomes(undated)[0]! + 50 - (2 * 7 + 4));
    expect(grown.record.seen).toEqual([["sales", 350]]);
  });

  test("takes in series that it has never seen", async () => {
    const shops = (names: readonly string[], steps: number) => {
      const each = names.flatMap((shop, i) =>
        [...sales(steps, i + 1)].map((value, t) => ({ shop, date: new Date(t * day), value })),
      );
      return tableFrom({
        shop: each.map(({ shop }) => shop),
        date: each.map(({ date }) => date),
        sales: each.map(({ value }) => value),
      });
    };
    const made = await forecast(shops(["a", "b"], 200), { target: "sales", series: "shop", horizon: 7 });
    const tuned = await made.forecaster.fineTune(shops(["b", "c"], 210));
    expect(tuned.record.seen.map(([id]) => id)).toEqual(["a", "b", "c"]);
    const next = await tuned.predict(shops(["a", "b", "c"], 210));
    expect(next.flatMap(({ values }) => [...values]).every(Number.isFinite)).toBe(true);
  });

  test("refuses other columns and frequencies, and stops at its signal", async () => {
    await expect(forecaster.fineTune(tableFrom({ date: [new Date(0)], other: [1] }))).rejects.toThrow(
      "sales",
    );
    const weekly = tableFrom({
      date: [0, 7, 14, 21].map((at) => new Date(at * day)),
      sales: [1, 2, 3, 4],
    });
    await expect(forecaster.fineTune(weekly)).rejects.toThrow("expected daily");
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(forecaster.fineTune(rows(0, 320), { signal })).rejects.toThrow("enough");
  });

  test("reports progress up to 1", async () => {
    const done: number[] = [];
    await forecaster.fineTune(rows(0, 320), { onProgress: (own) => done.push(own) });
    expect(done.at(-1)).toBe(1);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });
});

describe("the test of fine-tuning", () => {
  test("holds out the newest rows and measures both forecasters on them", async () => {
    const tested = (await forecaster.testFineTuning(rows(0, 500)))!;
    expect([...tested.heldOut]).toEqual([50]);
    expect(tested.after.mae).toBeLessThan(0.92 * tested.before.mae);
    const lookedAhead = rows(
      0,
      500,
      all.map((value, t) => (t < 450 ? value : 7)),
    );
    const other = (await forecaster.testFineTuning(lookedAhead))!;
    expect(other.after.mae).not.toBe(tested.after.mae);
  });

  test("needs two horizons of new rows", async () => {
    expect(await forecaster.testFineTuning(rows(0, 313))).toBeUndefined();
    expect([...(await forecaster.testFineTuning(rows(0, 314)))!.heldOut]).toEqual([7]);
  });
});
