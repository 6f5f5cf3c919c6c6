// Forecasters written by earlier releases remain readable, with the same forecasts.
import { readCsv } from "@grus/data";
import { referenceBackend } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fixtureFile } from "@grus/testing/fixtures";
import { expect, test } from "vitest";
import { open } from "../src/files.ts";
import { next } from "../src/predict.ts";
import { restore } from "../src/restore.ts";

test("version 1", async () => {
  const forecaster = open({
    json: new TextDecoder().decode(fixtureFile("forecaster-v1/model.json")),
    safetensors: fixtureFile("forecaster-v1/model.safetensors"),
  });
  expect(forecaster.settings).toMatchObject({ cell: "gru", hiddenSize: 3, layers: 2, horizon: 2 });
  const line = (i: number) =>
    `2021-01-${String(i + 1).padStart(2, "0")},${(10 + 4 * Math.sin(i / 3)).toFixed(3)},${100 + (i % 7)}`;
  const table = await readCsv(
    `date,level,load\n${Array.from({ length: 31 }, (_, i) => line(i)).join("\n")}\n`,
  );
  const series = restore(table, forecaster.preparation);
  const forecast = await next(referenceBackend(), forecaster, series);
  expectClose(forecast, [9.520908094829446, 10.835971695075411], { absolute: 1e-5 });
});
