import { tableFrom } from "@grus/data";
import { forecast, forecasterModel } from "@grus/forecast";
import { readOnnx } from "@grus/onnx";
import { expect, test } from "vitest";
import { forecasterOnnx } from "./forecaster-onnx.ts";

test("a forecaster is an ONNX file in one call, with descriptions and what it reads", async () => {
  const month = Array.from({ length: 90 }, (_, t) => new Date(Date.UTC(2015, t, 1)));
  const level = month.map((_, t) => 50 + t + 5 * Math.sin((2 * Math.PI * t) / 12));
  const table = tableFrom({ month, level });
  const { forecaster } = await forecast(table, { target: "level", horizon: 6, portable: true });
  const { inputs, outputs, metadata } = readOnnx(forecasterOnnx(forecaster));
  const { context, inputs: expected } = forecasterModel(forecaster);
  expect(inputs.map(({ name, description }) => [name, description])).toEqual(
    expected.map(({ name, description }) => [name, description]),
  );
  expect(inputs[0]!.description).toBe(`the latest ${context} values, the newest last`);
  expect(JSON.parse(metadata.forecaster!)).toMatchObject({ context, horizon: 6, levels: [0.8, 0.95] });
  expect(outputs).toHaveLength(5);
  const narrow = readOnnx(forecasterOnnx(forecaster, { levels: [0.5], opset: 18 }));
  expect(narrow.outputs.map(({ name }) => name)).toEqual(["forecast", "lower-50", "upper-50"]);
  expect(narrow.opset).toBe(18);
});
