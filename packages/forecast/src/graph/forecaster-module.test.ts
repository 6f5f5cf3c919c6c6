import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { wasmBackend } from "@grus/backend-wasm";
import { standaloneModule } from "@grus/backend-wasm/standalone";
import { type Table, tableFrom } from "@grus/data";
import type { Tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { afterAll, describe, expect, test } from "vitest";
import { ahead, dates, passengers, shops } from "../../test/shop-tables.ts";
import { type Forecaster, forecasterFrom } from "../forecaster/forecaster.ts";
import type { SeriesForecast } from "../forecaster/series-forecast.ts";
import { mixturePart } from "../parts/mixture-part.ts";
import { endsOf } from "../parts/task.ts";
import { forecast } from "../run/forecast.ts";
import { forecasterModel } from "./forecaster-model.ts";
import { forecasterModule } from "./forecaster-module.ts";

const place = mkdtempSync(join(tmpdir(), "grus-"));
afterAll(() => rmSync(place, { recursive: true }));

type Cells = Record<string, number | string | Date>;
type Predict = (rows: readonly Cells[] | Record<string, ArrayLike<unknown>>) => SeriesForecast[];

/** The module of a forecaster, loaded. */
async function moduleOf(forecaster: Forecaster, batch = 1): Promise<Predict> {
  const model = forecasterModel(forecaster);
  const addition = forecasterModule(forecaster, model, batch)!;
  const { source } = await standaloneModule({
    apply: (given: Record<string, Tensor>) => model.apply(model.parameters, given) as Record<string, Tensor>,
    inputs: Object.fromEntries(
      model.inputs.map(({ name, dtype, shape }) => [
        name,
        { shape: shape!.map((length) => (length === "batch" ? batch : Number(length))), dtype },
      ]),
    ),
    description: addition.description,
    addition,
  });
  const path = join(place, `${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(path, source);
  const { loadForecaster } = await import(/* @vite-ignore */ pathToFileURL(path).href);
  return (await loadForecaster()).predict;
}

/** The rows of a table by column names; times as text, milliseconds or dates. */
function rowsOf(table: Table, timeOf: (time: number) => number | string | Date): Cells[] {
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(
      [...table.columns.values()].map(({ name, kind, values }) => {
        const value = values[row]!;
        return [name, kind === "date" ? timeOf(Number(value)) : value];
      }),
    ),
  );
}

/** The table with its dates by the clocks of a zone. */
function inZone(table: Table, timeZone: string | undefined): Table {
  const columns = [...table.columns.values()].map((own) =>
    own.kind === "date" ? { ...own, timeZone } : own,
  );
  return { ...table, columns: new Map(columns.map((own) => [own.name, own])) };
}

const asText = (time: number) => new Date(time).toISOString().slice(0, 10);
const asDate = (time: number) => new Date(time);
const asNumber = (time: number) => time;

function expectSame(found: readonly SeriesForecast[], expected: readonly SeriesForecast[]): void {
  const about = ({ id, series, target, intervals }: SeriesForecast) => [
    id,
    series,
    target,
    intervals.map(({ level }) => level),
  ];
  expect(found.map(about)).toEqual(expected.map(about));
  expected.forEach(({ values, intervals }, i) => {
    const absolute = 1e-5 * Math.max(...values.map(Math.abs));
    const close = (own: ArrayLike<number>, other: Float64Array) =>
      expectClose(Float32Array.from(own), Float32Array.from(other), { relative: 1e-5, absolute });
    close(found[i]!.values, values);
    intervals.forEach(({ lower, upper }, level) => {
      close(found[i]!.intervals[level]!.lower, lower);
      close(found[i]!.intervals[level]!.upper, upper);
    });
  });
}

describe("a module takes raw values by column names", () => {
  test("of months, newest first too", async () => {
    const table = passengers();
    const { forecaster, series } = await forecast(table, { target: "value", horizon: 12, portable: true });
    const predict = await moduleOf(forecaster);
    const rows = rowsOf(table, asText);
    expectSame(predict(rows), series);
    expectSame(predict(rows.toReversed()), series);
    expectSame(predict({ value: table.columns.get("value")!.values as Float64Array }), series);
    const more = passengers(150);
    expectSame(predict(rowsOf(more, asDate)), await forecaster.predict(more));
  });

  test("of days with the year, and with texts and numbers that are known ahead", async () => {
    const [table, futureRows] = [shops(["one"]), ahead(["one"])];
    const { forecaster, series, parts } = await forecast(table, {
      target: "units",
      future: ["price", "weather"],
      futureRows,
      portable: true,
    });
    expect(parts.map(({ name }) => name).join()).toContain("around price, weather");
    const predict = await moduleOf(forecaster);
    const rows = [...rowsOf(table, asDate), ...rowsOf(futureRows, asDate)];
    expectSame(predict(rows), series);
    const unread = rows.map(({ shop: _, ...row }) => row);
    expectSame(predict(unread), series);
    expect(() => predict(rows.slice(0, -1))).toThrow(
      'predict: series "units": the columns that are known ahead end 6 steps after the last value; expected 7.',
    );
    expect(() => predict(rows.map(({ price: _, ...row }) => row))).toThrow(
      'predict: there is no column "price"; expected ',
    );
  });

  test.each([1, 3])("of several series, %i at once", async (batch) => {
    const table = shops(["north", "south", "east", "west"], 300);
    const { forecaster, series } = await forecast(table, { target: "units", series: "shop", portable: true });
    const predict = await moduleOf(forecaster, batch);
    const rows = rowsOf(table, asNumber);
    expectSame(predict(rows), series);
    expect(() => predict(rows.map((row) => ({ ...row, shop: "new" })).slice(0, 300))).toThrow(
      'predict: series "new": it was not among those that the forecaster was made from.',
    );
  });

  test("of series that two columns tell apart", async () => {
    const table = shops(["north", "south"], 120);
    const city = (table.columns.get("shop")!.values as readonly string[]).map((shop) => shop.toUpperCase());
    const columns = new Map(table.columns).set("city", {
      kind: "text",
      name: "city",
      values: city,
      missing: 0,
    });
    const both = { ...table, columns };
    const options = { target: "units", series: ["shop", "city"], seasons: [7], portable: true };
    const { forecaster, series } = await forecast(both, options);
    expect(series.map(({ id }) => id)).toEqual(["north / NORTH", "south / SOUTH"]);
    expectSame((await moduleOf(forecaster))(rowsOf(both, asText)), series);
  });

  test("of two targets, on business days", async () => {
    const days = dates(420).filter((date) => date.getUTCDay() % 6 !== 0);
    const wave = (period: number) =>
      Float64Array.from(days, (_, t) => 30 + 5 * Math.sin((2 * Math.PI * t) / period) + ((t * 37) % 11) / 9);
    const table = tableFrom({ day: days, a: wave(5), b: wave(10) });
    const { forecaster, series } = await forecast(table, {
      target: ["a", "b"],
      seasons: [5],
      portable: true,
    });
    expectSame((await moduleOf(forecaster))(rowsOf(table, asText)), series);
  });
});

test("every cycle of the calendar is that of the host, by the clocks of a zone and in UTC", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const start = Date.UTC(2024, 2, 20, 3);
  const steps = {
    hour: (t: number) => start + t * 3_600_000,
    day: (t: number) => start + t * 86_400_000,
    week: (t: number) => start + 7 * t * 86_400_000,
    month: (t: number) =>
      Date.UTC(2001, t, 31) - (new Date(Date.UTC(2001, t, 31)).getUTCDate() % 31) * 86_400_000,
  };
  for (const [unit, timeOf] of Object.entries(steps)) {
    const values = Float64Array.from({ length: 90 }, (_, t) => 40 + 9 * Math.sin(t) + t / 10);
    const timeZone = unit === "hour" ? "America/New_York" : unit === "day" ? "-05:00" : undefined;
    const table = inZone(
      tableFrom({ time: Array.from(values, (_, t) => new Date(timeOf(t))), values }),
      timeZone,
    );
    const made = await forecast(table, {
      target: "values",
      horizon: 5,
      seasons: [],
      portable: true,
    });
    const { task, data } = made.plan;
    expect(data.frequency).toMatchObject({ unit, count: 1, ...(timeZone && { timeZone }) });
    const network = mixturePart({ hiddenSize: 3, seeds: 1, schedule: { epochs: 1, stepsPerEpoch: 3 } });
    const fitted = (await network.fit(task, endsOf(task), { backend }))!;
    const record = { ...made.forecaster.record, parts: [{ weight: 1, record: fitted.record() }] };
    const forecaster = forecasterFrom(record, backend);
    expect(forecasterModel(forecaster).future.length).toBeGreaterThanOrEqual(2);
    expectSame((await moduleOf(forecaster))(rowsOf(table, asNumber)), await forecaster.predict(table));
  }
  await backend.dispose();
});

describe("refuses", () => {
  test("gaps, too few values, missing ones, and what is not a number or a time", async () => {
    const table = passengers();
    const { forecaster } = await forecast(table, { target: "value", horizon: 12, portable: true });
    const predict = await moduleOf(forecaster);
    const rows = rowsOf(table, asText);
    const refused = (own: unknown) => {
      try {
        predict(own as Cells[]);
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`;
      }
      return "nothing";
    };
    expect([
      refused(undefined),
      refused([]),
      refused(rows.toSpliced(60, 1)),
      refused([...rows, rows.at(-1)!]),
      refused(rows.slice(0, 3)),
      refused(rows.toSpliced(-2, 1, { ...rows.at(-2)!, value: "" })),
      refused([{ ...rows[0]!, value: "many" }, ...rows.slice(1)]),
      refused([{ ...rows[0]!, month: "yesterday" }, ...rows.slice(1)]),
    ]).toMatchInlineSnapshot(`
      [
        "TypeError: predict: expected rows or columns; got undefined.",
        "RangeError: predict: there is no column "value"; expected "value".",
        "RangeError: predict: row 61 is not the next step after the one before; expected rows without gaps, one a time.",
        "RangeError: predict: row 133 is not the next step after the one before; expected rows without gaps, one a time.",
        "RangeError: predict: series "value": there are 3 values; expected 36 or more.",
        "RangeError: predict: series "value": 1 of the latest 36 values are missing; expected all.",
        "RangeError: predict: row 1, column "value": "many" is not a number.",
        "RangeError: predict: row 1: time "yesterday"; expected a Date, milliseconds since 1970, or text such as 2024-01-31 or 2024-01-31T12:00Z.",
      ]
    `);
  });
});
