// Forecasters of parts as ONNX files: ONNX Runtime computes what they predict.
import { wasmBackend } from "@grus/backend-wasm";
import { type Table, tableFrom } from "@grus/data";
import {
  type Forecaster,
  forecast,
  forecasterFrom,
  forecasterInputs,
  forecasterModel,
  type PartRecord,
  segmentPart,
} from "@grus/forecast";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { writeOnnx } from "../src/write-onnx.ts";
import { byOnnxRuntime, floats } from "./onnx-models.ts";

/** Noise in (-0.5, 0.5), a function of the step alone. */
const noise = (t: number) => ((Math.sin(12.9898 * (t + 1)) * 43_758.5453) % 1) / 2;
const wave = (t: number, period: number) => Math.sin((2 * Math.PI * t) / period);
const days = (count: number) => Array.from({ length: count }, (_, t) => new Date(Date.UTC(2022, 0, 1 + t)));

/** Writes the forecaster's model, runs the file on the table, and compares with what the forecaster predicts. */
async function expectSame(forecaster: Forecaster, table: Table): Promise<readonly string[]> {
  const model = forecasterModel(forecaster);
  const found = await byOnnxRuntime(writeOnnx(model), await forecasterInputs(forecaster, model, table));
  const series = await forecaster.predict(table);
  const rows = {
    forecast: series.map(({ values }) => values),
    "lower-80": series.map(({ intervals }) => intervals[0]!.lower),
    "upper-95": series.map(({ intervals }) => intervals[1]!.upper),
  };
  expect(Object.keys(found)).toEqual(["forecast", "lower-80", "upper-80", "lower-95", "upper-95"]);
  for (const [name, own] of Object.entries(rows)) {
    const numbers = Float32Array.from(own.flatMap((row) => [...row]));
    expect(found[name]!.shape).toEqual([series.length, model.horizon]);
    const absolute = 1e-5 * Math.max(...numbers.map(Math.abs));
    expectClose(found[name]!.data, numbers, { relative: 1e-5, absolute });
  }
  return model.inputs.map(({ name }) => name);
}

const partsOf = ({ record }: Forecaster) => record.parts.map(({ record: { name } }) => name).join();

test("monthly growth, of logarithms", async () => {
  const month = Array.from({ length: 132 }, (_, t) => new Date(Date.UTC(1949, t, 1)));
  const value = month.map((_, t) => Math.exp(4.7 + 0.01 * t + 0.2 * wave(t, 12) + 0.05 * noise(t)));
  const table = tableFrom({ month, value });
  const { forecaster } = await forecast(table, { target: "value", horizon: 12, portable: true });
  expect(partsOf(forecaster)).toContain("log");
  expect(await expectSame(forecaster, table)).toEqual(["values", "scale"]);
});

test("days with the year and a price that is known ahead", async () => {
  const price = Array.from({ length: 307 }, (_, t) => 4 + Math.round(6 * noise(3 * t)));
  const units = price.map((own, t) =>
    t < 300 ? 50 + 6 * wave(t, 7) + 9 * wave(t, 365) - 3 * own + noise(t) : Number.NaN,
  );
  const table = tableFrom({ date: days(307), price, units });
  const options = { target: "units", future: ["price"], horizon: 7, seasons: [7], portable: true };
  const { forecaster } = await forecast(table, options);
  expect(partsOf(forecaster)).toContain("around price");
  expect(await expectSame(forecaster, table)).toContain("future");
});

const HIDDEN = 3;

/** The record of an untrained mixture network of two seeds for days, whose parameters are far from 0. */
function networkRecord(context: number, horizon: number, log: boolean): PartRecord {
  const future = 6; // of the calendar: the week, the year and half of it
  const bases = 4; // last value, mean, and two of the season
  const shapes = {
    "encode.layers.0.forward.weightIh": [3 * HIDDEN, 1 + future],
    "encode.layers.0.forward.weightHh": [3 * HIDDEN, HIDDEN],
    "encode.layers.0.forward.biasIh": [3 * HIDDEN],
    "encode.layers.0.forward.biasHh": [3 * HIDDEN],
    "shares.weight": [horizon * bases, HIDDEN],
    "shares.bias": [horizon * bases],
    "direct.weight": [horizon, context],
    "head.weight": [horizon, HIDDEN],
    "head.bias": [horizon],
    "ahead.effect.weight": [1, future],
    "ahead.state.weight": [HIDDEN, HIDDEN],
    "ahead.state.bias": [HIDDEN],
    "ahead.covariates.weight": [HIDDEN, future],
    "ahead.step.weight": [1, HIDDEN],
  };
  const standard = { mean: 0.1, deviation: 0.7 };
  const sizes = { cell: "gru", context, horizon, inputSize: 1 + future, bases, future, statics: 0 };
  return {
    kind: "mixture",
    name: "network",
    settings: {
      settings: { ...sizes, hiddenSize: HIDDEN, layers: 1, dropout: 0, output: "point" },
      plan: {
        context,
        seasons: [7],
        log,
        marks: false,
        covariates: { future: Array.from({ length: future }, () => standard), past: [], statics: [] },
      },
      epochs: 1,
      losses: [],
      seeds: 2,
    },
    tensors: Object.fromEntries(
      Object.entries(shapes).flatMap(([name, shape], i) => [
        [`0.${name}`, floats(shape, i + 1, 0.4)],
        [`1.${name}`, floats(shape, i + 40, 0.4)],
      ]),
    ),
  };
}

test("several series with numbers each, and networks", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const rows = ["north", "south"].flatMap((shop, i) =>
    days(80).map((date, t) => ({ shop, date, units: 10 ** i * (30 + 6 * wave(t, 7) + noise(t + 100 * i)) })),
  );
  const table = tableFrom({
    shop: rows.map(({ shop }) => shop),
    date: rows.map(({ date }) => date),
    units: rows.map(({ units }) => units),
  });
  const made = await forecast(table, {
    target: "units",
    series: "shop",
    seasons: [7],
    horizon: 7,
    portable: true,
  });
  const { task } = made.plan;
  const ends = Int32Array.from(task.series, ({ values }) => values.length);
  const sizes = { hiddenSize: 4, steps: 3, networks: 1, unit: "series" } as const;
  const segments = (await segmentPart(sizes).fit(task, ends, { backend }))!;
  const { record } = made.forecaster;
  const parts = [
    { weight: 0.3, record: networkRecord(14, 7, false) },
    { weight: 0.2, record: networkRecord(10, 7, true) },
    { weight: 0.25, record: segments.record() },
    { weight: 0.25, record: record.parts[0]!.record },
  ];
  const forecaster = forecasterFrom({ ...record, parts }, backend);
  expect(await expectSame(forecaster, table)).toEqual([
    ...["values", "future", "series", "deviation", "logDeviation", "scale"],
  ]);
  await backend.dispose();
});
