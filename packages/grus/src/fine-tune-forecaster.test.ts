// Fine-tuning a forecaster on a series that has changed since.
import { prepareForecast, readCsv, restoreForecast } from "@grus/data";
import { describe, expect, test } from "vitest";
import { createBackend } from "./backend.ts";
import { fineTuneForecaster } from "./fine-tune-forecaster.ts";
import { trainForecaster } from "./forecaster.ts";

/** Days of a wave; `level` is where it swings. */
async function table(level: number, days: number) {
  const line = (i: number) =>
    `${new Date(Date.UTC(2021, 0, 1 + i)).toISOString().slice(0, 10)},${(level + 4 * Math.sin(i / 3)).toFixed(3)}`;
  return readCsv(`date,level\n${Array.from({ length: days }, (_, i) => line(i)).join("\n")}\n`);
}

const backend = await createBackend("wasm", { threads: 1 });
const prepared = prepareForecast(await table(10, 120), {
  target: "level",
  horizon: 3,
  context: 8,
  calendar: false,
});
const run = await trainForecaster({ backend, prepared, epochs: 8, hiddenSize: 6, learningRate: 0.01 });
const { forecaster } = await run.finish();
const series = restoreForecast(await table(14, 80), forecaster.preparation);
const options = { backend, forecaster, series, epochs: 12, learningRate: 0.01, batchSize: 16 };

describe("a forecaster", () => {
  test("gets better on a newer series; the scaling stays", async () => {
    const tuning = await fineTuneForecaster(options);
    const epochs: number[] = [];
    for await (const { epoch } of tuning) epochs.push(epoch);
    const { before, after, forecaster: tuned } = await tuning.finish();
    expect(epochs.length).toBe(12);
    expect(after).toBeLessThan(0.7 * before);
    expect(tuned.preparation).toBe(forecaster.preparation);
    expect(tuned.parameters).not.toEqual(forecaster.parameters);
  });

  test("validates on the last windows, and trains on none that reaches into them", async () => {
    const { after, before } = await (await fineTuneForecaster({ ...options, validation: 0.2 })).finish();
    expect(after).toBeLessThan(before);
    // 70 windows: 14 validate, the last 14 targets begin at row 64. Rows from there on are in no target that is trained on, whatever they hold.
    const trainedWith = async (change: number) => {
      const changed = { ...series, series: { ...series.series, targets: series.series.targets.slice() } };
      changed.series.targets[change] = 9;
      const own = {
        ...options,
        series: changed,
        validation: 0.2,
        epochs: 1,
        loss: "mean-squared-error",
      } as const;
      const tuning = await fineTuneForecaster(own);
      return (await tuning.finish()).forecaster.parameters.head.bias!.data;
    };
    expect(await trainedWith(64)).toEqual(await trainedWith(66));
    expect(await trainedWith(63)).not.toEqual(await trainedWith(66));
  });

  test("refuses losses of classes, and series that are too short", async () => {
    await expect(fineTuneForecaster({ ...options, loss: "cross-entropy" })).rejects.toThrow(
      'loss is "cross-entropy".\nGive one of mean-absolute-error, mean-squared-error, huber for a forecaster.',
    );
    const short = restoreForecast(await table(14, 13), forecaster.preparation);
    const none = fineTuneForecaster({ ...options, series: short, validation: 0.9 });
    await expect(none).rejects.toThrow("3 rows leave none to train on, 2 being for validation and 2 between");
  });
});
