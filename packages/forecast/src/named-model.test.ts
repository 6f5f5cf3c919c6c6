// A forecaster as a named model: the same forecasts, in the unit of the target.
import { readCsv } from "@grus/data";
import { evaluate, fromData, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import type { Forecaster } from "./forecaster.ts";
import { latestContext, namedModel, withParameters } from "./named-model.ts";
import { next } from "./predict.ts";
import { prepare } from "./prepare.ts";
import { restore } from "./restore.ts";
import { train } from "./train.ts";

const line = (i: number) =>
  `2021-01-${String(i + 1).padStart(2, "0")},${(10 + 4 * Math.sin(i / 3)).toFixed(3)},${100 + (i % 7)}`;
const table = await readCsv(`date,level,load\n${Array.from({ length: 31 }, (_, i) => line(i)).join("\n")}\n`);
const backend = referenceBackend();
const prepared = prepare(table, { target: "level", features: ["load"], horizon: 2, context: 4 });
const run = await train({ backend, prepared, epochs: 2, hiddenSize: 3, layers: 2 });
const { forecaster } = await run.finish();

const context = () => fromData(latestContext(forecaster, prepared));

const forecastOf = async (own: Forecaster) => {
  const model = namedModel(own);
  const { forecast } = model.apply(model.parameters, { context: context() });
  return (await evaluate(backend, forecast!)) as Tensor;
};

test("gives the forecaster's forecasts", async () => {
  const expected = await next(backend, forecaster, restore(table, forecaster.preparation));
  const { data, shape } = await forecastOf(forecaster);
  expect(shape).toEqual([1, 2]);
  expectClose(data, expected, { absolute: 1e-4 });
});

test("reads the unscaled window with the calendar's sines and cosines", () => {
  const { data, shape } = latestContext(forecaster, prepared);
  expect(shape).toEqual([1, 4, prepared.featureNames.length]);
  const last = Array.from(data.subarray(-prepared.featureNames.length));
  expect(last[0]).toBeCloseTo(10 + 4 * Math.sin(10), 2);
  expect(last[1]).toBeCloseTo(102, 3);
  expect(last.slice(2).every((value) => Math.abs(value) <= 1)).toBe(true);
});

test("describes inputs, outputs and parameters, under PyTorch's names", () => {
  const { inputs, outputs, parameters } = namedModel(forecaster);
  expect(inputs).toEqual([
    { name: "context", dtype: "float32", shape: ["batch", 4, prepared.featureNames.length] },
  ]);
  expect(outputs).toEqual([{ name: "forecast", dtype: "float32", shape: ["batch", 2] }]);
  expect(Object.keys(parameters)).toContain("recurrent.weight_hh_l1");
});

test("accepts other parameters, and returns them", async () => {
  const { parameters } = namedModel(forecaster);
  const other = withParameters(forecaster, { ...parameters, "head.bias": tensor([1, 2]) });
  expect(Array.from(namedModel(other).parameters["head.bias"]!.data)).toEqual([1, 2]);
  const same = withParameters(forecaster, parameters);
  expect((await forecastOf(same)).data).toEqual((await forecastOf(forecaster)).data);
});

test("refuses another input", () => {
  const model = namedModel(forecaster);
  expect(() => model.apply(model.parameters, { x: context() })).toThrow(
    'inputs: expected "context"; got "x"',
  );
});
