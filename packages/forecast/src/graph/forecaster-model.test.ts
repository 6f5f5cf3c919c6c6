import { wasmBackend } from "@grus/backend-wasm";
import { readCsv, type Table, tableFrom } from "@grus/data";
import { evaluate, fromData, referenceBackend, type TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { ahead, dates, passengers, shops } from "../../test/shop-tables.ts";
import { type Forecaster, forecasterFrom, type PredictTable } from "../forecaster/forecaster.ts";
import { open, save } from "../forecaster/forecaster-files.ts";
import { isOfHolidays } from "../holidays/holiday-columns.ts";
import { aroundPart } from "../parts/around-part.ts";
import { mixturePart } from "../parts/mixture-part.ts";
import { ridgePart } from "../parts/ridge-part.ts";
import { endsOf } from "../parts/task.ts";
import { forecast } from "../run/forecast.ts";
import type { ForecastOptions } from "../run/forecast-options.ts";
import { forecasterInputs } from "./forecaster-inputs.ts";
import { forecasterModel } from "./forecaster-model.ts";
import { forecasterModule } from "./forecaster-module.ts";

const tensors = (inputs: Readonly<Record<string, TensorData>>) =>
  Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, fromData(data)]));

/** The outputs of the model for a table against what the forecaster predicts, after saving and opening. */
async function expectSame(
  forecaster: Forecaster,
  table: Table,
  options: PredictTable = {},
  expected?: Awaited<ReturnType<Forecaster["predict"]>>,
): Promise<ReturnType<typeof forecasterModel>> {
  const model = forecasterModel(open(save(forecaster)), options);
  const outputs = await evaluate(
    referenceBackend(),
    model.apply(model.parameters, tensors(await forecasterInputs(forecaster, model, table, options))),
  );
  const series = expected ?? (await forecaster.predict(table, options));
  const close = (name: string, rows: readonly Float64Array[]) => {
    const numbers = rows.flatMap((row) => [...row]);
    const largest = Math.max(...numbers.map(Math.abs));
    expectClose(outputs[name]!.data, Float32Array.from(numbers), {
      relative: 1e-5,
      absolute: 1e-5 * largest,
    });
  };
  expect(Object.keys(outputs)).toEqual(model.outputs.map(({ name }) => name));
  close(
    "forecast",
    series.map(({ values }) => values),
  );
  model.levels.forEach((level, i) => {
    const name = `${100 * level}`;
    close(
      `lower-${name}`,
      series.map(({ intervals }) => intervals[i]!.lower),
    );
    close(
      `upper-${name}`,
      series.map(({ intervals }) => intervals[i]!.upper),
    );
  });
  return model;
}

const portable = (table: Table, options: Partial<ForecastOptions> & Pick<ForecastOptions, "target">) =>
  forecast(table, { portable: true, ...options });

describe("gives the numbers of the forecaster", () => {
  test("for monthly growth", async () => {
    const table = passengers();
    const { forecaster, parts, plan } = await portable(table, { target: "value", horizon: 12 });
    expect(parts.map(({ name }) => name).join()).toContain("log");
    expect(plan.notes.map(({ text }) => text).join()).toContain(
      "ETS, theta, ARIMA, the drift, and the mean and median of all values were left out",
    );
    const model = await expectSame(forecaster, table);
    expect(model.inputs.map(({ name }) => name)).toEqual(["values", "scale"]);
    expect(model.outputs.map(({ name }) => name)).toEqual([
      "forecast",
      ...["lower-80", "upper-80", "lower-95", "upper-95"],
    ]);
    expect(model.inputs[0]!.shape).toEqual(["batch", model.context]);
    await expectSame(forecaster, table, { levels: [0.5, 0.975] });
    await expectSame(forecaster, passengers(140));
  });

  test("for days with the year, a price and texts that are known ahead", async () => {
    const table = shops(["one"]);
    const futureRows = ahead(["one"]);
    const { forecaster, series } = await portable(table, {
      target: "units",
      future: ["price", "weather"],
      futureRows,
    });
    const model = await expectSame(forecaster, table, { future: futureRows }, series);
    expect(model.future).toContain("price");
    expect(model.inputs.find(({ name }) => name === "future")!.shape).toEqual([
      "batch",
      model.context + 7,
      model.future.length,
    ]);
  });

  test("for several series with numbers each, some of which are below 0", async () => {
    const ids = ["north", "south"];
    const table = shops(ids);
    const units = table.columns.get("units")!.values as Float64Array;
    units[3] = -1;
    const { forecaster } = await portable(table, { target: "units", series: "shop", backend: undefined });
    expect(forecaster.record.series).toEqual([
      { id: "north", isNegative: true, isCount: false },
      { id: "south", isNegative: false, isCount: false },
    ]);
    const model = await expectSame(forecaster, table);
    expect([model.series, model.inputs.at(-2)]).toEqual([
      ids,
      {
        name: "series",
        dtype: "int32",
        shape: ["batch"],
        description: "the place of the series, from 0: north, south",
      },
    ]);
    expect(model.metadata).toEqual({
      forecaster: expect.stringContaining('"series":["north","south"],"levels":[0.8,0.95],"roles":'),
    });
    await expect(forecasterInputs(forecaster, model, shops(["west"]))).rejects.toThrow(
      'series "west": the model does not know this series, and has numbers for each.',
    );
  });

  test("with a network among the parts, which reads the deviation of all values", async () => {
    const backend = await wasmBackend({ threads: 1 });
    const table = shops(["one"], 90);
    const made = await portable(table, { target: "units", seasons: [7] });
    const network = mixturePart({ hiddenSize: 3, seeds: 1, schedule: { epochs: 1, stepsPerEpoch: 3 } });
    const fitted = (await network.fit(made.plan.task, endsOf(made.plan.task), { backend }))!;
    const { record } = made.forecaster;
    const parts = [
      { weight: 0.75, record: fitted.record() },
      { weight: 0.25, record: record.parts[0]!.record },
    ];
    const model = await expectSame(forecasterFrom({ ...record, parts }, backend), table);
    expect(model.inputs.map(({ name }) => name)).toEqual(["values", "future", "deviation", "scale"]);
    expect(Object.keys(model.parameters)).toContain("parts.0.0.encode.weight_ih_l0");
    await backend.dispose();
  });
});

test("floors hold where no value was ever below 0", async () => {
  const random = randomOf(8);
  const sales = Float64Array.from({ length: 200 }, () => Math.max(0, Math.round(random.normal())));
  const table = tableFrom({ date: dates(200), sales });
  const { forecaster } = await portable(table, { target: "sales" });
  const model = await expectSame(forecaster, table);
  const inputs = await forecasterInputs(forecaster, model, table);
  const lower = async (given: Readonly<Record<string, TensorData>>) => {
    const outputs = await evaluate(referenceBackend(), model.apply(model.parameters, tensors(given)));
    return Math.min(...outputs["lower-95"]!.data);
  };
  expect(await lower(inputs)).toBe(0);
  const { data } = inputs.values!;
  const below = {
    ...inputs,
    values: { ...inputs.values!, data: Float32Array.from(data, (value) => value - 4) },
  };
  expect(await lower(below)).toBeLessThan(0);
});

test("a forecaster remembers that a series was below 0, also where the table does not tell", async () => {
  const random = randomOf(8);
  const level = Float64Array.from({ length: 200 }, (_, t) => (t === 3 ? -1 : Math.abs(random.normal())));
  const table = tableFrom({ date: dates(200), level });
  const { forecaster } = await portable(table, { target: "level" });
  const short = tableFrom({ date: dates(60), level: level.slice(140) });
  const lowest = async (known: Forecaster) => {
    const [series] = await known.predict(short);
    return Math.min(...series!.intervals[1]!.lower);
  };
  expect(await lowest(forecaster)).toBeLessThan(0);
  await expectSame(forecaster, short);
  const never = forecasterFrom({
    ...forecaster.record,
    series: [{ id: "level", isNegative: false, isCount: false }],
  });
  expect(await lowest(never)).toBe(0);
  await expectSame(never, short);
});

test("holidays are read among the columns that are known ahead; a module has no calendar of them", async () => {
  const random = randomOf(9);
  const days = dates(430, Date.UTC(2022, 10, 1));
  const holidays = [2022, 2023, 2024].flatMap((year) => [
    { date: `${year}-12-25`, name: "Christmas" },
    { date: `${year}-01-01`, name: "New Year" },
  ]);
  const isHoliday = (date: Date) => holidays.some(({ date: own }) => own === date.toISOString().slice(0, 10));
  const sales = days.map(
    (date, t) => 50 + 5 * Math.sin((2 * Math.PI * t) / 7) - (isHoliday(date) ? 30 : 0) + random.normal(),
  );
  const table = tableFrom({ date: days, sales });
  const { forecaster, plan } = await portable(table, { target: "sales", holidays, seasons: [7] });
  const ridge = ridgePart({ context: 14, base: { period: 1, rounds: 1 }, log: false, penalty: 1 });
  const covariates = plan.task.future!.filter(isOfHolidays);
  const around = aroundPart(ridge, { label: "holidays", covariates });
  const fitted = (await around.fit(plan.task, endsOf(plan.task)))!;
  const own = forecasterFrom({ ...forecaster.record, parts: [{ weight: 1, record: fitted.record() }] });
  const model = await expectSame(own, table);
  expect(model.future).toEqual(["holidays", "holiday: Christmas", "holiday: New Year"]);
  expect(forecasterModule(own, model)).toBeUndefined();
});

describe("refuses", () => {
  test("sums of series that add up", async () => {
    const options = { target: "units", series: "shop", hierarchy: true } as const;
    const table = shops(["north", "south"], 60);
    const { forecaster } = await forecast(table, { ...options, reconcile: "bottomUp" });
    expect(() => forecasterModel(forecaster)).toThrow("the forecaster makes sums of series add up");
    await expect(forecast(table, { ...options, portable: true })).rejects.toThrow(
      "portable: sums that are made to add up depend on all series together, and cannot be exported.",
    );
  });

  test("parts that depend on more than a window, with their weights and what to do", async () => {
    const { forecaster } = await forecast(tableFrom({ y: Float64Array.from({ length: 3 }, () => 4) }), {
      target: "y",
      horizon: 2,
    });
    const { parts } = forecaster.record;
    const record = {
      ...forecaster.record,
      parts: [
        { ...parts[0]!, weight: 0.25 },
        { weight: 0.75, record: { kind: "naive", name: "drift", settings: { method: "drift" } } },
      ],
    };
    expect(() => forecasterModel({ record })).toThrowErrorMatchingInlineSnapshot(`
      [PortabilityError: the forecaster has parts that depend on more than a window of values: drift (weight 75 %); expected parts that can be exported.
      Make the forecast with portable: true, of such parts alone.]
    `);
  });

  test("windows that are not complete, and inputs that are missing", async () => {
    const table = passengers();
    const { forecaster } = await portable(table, { target: "value", horizon: 12 });
    const model = forecasterModel(forecaster, { levels: [] });
    expect(model.outputs.map(({ name }) => name)).toEqual(["forecast"]);
    await expect(forecasterInputs(forecaster, model, passengers(8))).rejects.toThrow(
      `there are 8 values; the model reads a window of ${model.context}.`,
    );
    const lines = [
      "month,value",
      ...Array.from(
        { length: 130 },
        (_, t) =>
          `${1960 + Math.floor(t / 12)}-${String(1 + (t % 12)).padStart(2, "0")},${t === 125 ? "" : 100 + t}`,
      ),
    ];
    const gap = await readCsv(lines.join("\n"));
    await expect(forecasterInputs(forecaster, model, gap)).rejects.toThrow(
      `1 of the latest ${model.context} values are missing`,
    );
    expect(() => model.apply(model.parameters, {})).toThrow('expected "values"; got none');
  });
});
