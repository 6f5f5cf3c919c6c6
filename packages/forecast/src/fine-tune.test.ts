// Fine-tuning a forecaster on a series that has changed since training.
import { wasmBackend } from "@grus/backend-wasm";
import { readCsv } from "@grus/data";
import { afterAll, describe, expect, test } from "vitest";
import { type FineTuneOptions, fineTune } from "./fine-tune.ts";
import { prepare } from "./prepare.ts";
import { restore } from "./restore.ts";
import { train } from "./train.ts";

/** Days of a wave around `level`. */
async function table(level: number, days: number) {
  const line = (i: number) =>
    `${new Date(Date.UTC(2021, 0, 1 + i)).toISOString().slice(0, 10)},${(level + 4 * Math.sin(i / 3)).toFixed(3)}`;
  return readCsv(`date,level\n${Array.from({ length: days }, (_, i) => line(i)).join("\n")}\n`);
}

const backend = await wasmBackend({ threads: 1 });
afterAll(() => backend.dispose());
const prepared = prepare(await table(10, 120), {
  target: "level",
  horizon: 3,
  context: 8,
  calendar: false,
});
const run = await train({ backend, prepared, epochs: 8, hiddenSize: 6, learningRate: 0.01 });
const { forecaster } = await run.finish();
const series = restore(await table(14, 80), forecaster.preparation);
const options = { backend, forecaster, series, epochs: 12, learningRate: 0.01, batchSize: 16 };

describe("a forecaster", () => {
  test("improves on a newer series, with unchanged scaling", async () => {
    const tuning = await fineTune(options);
    const epochs: number[] = [];
    for await (const { epoch } of tuning) epochs.push(epoch);
    const { before, after, forecaster: tuned } = await tuning.finish();
    expect(epochs.length).toBe(12);
    expect(after).toBeLessThan(0.7 * before);
    expect(tuned.preparation).toBe(forecaster.preparation);
    expect(tuned.parameters).not.toEqual(forecaster.parameters);
  });

  test("validates on the last windows, and trains on none that overlaps them", async () => {
    const { after, before } = await (await fineTune({ ...options, validation: 0.2 })).finish();
    expect(after).toBeLessThan(before);
    // 70 windows: 14 validate, the last 14 targets begin at row 64. Rows from there on are in no training
    // target, whatever they hold.
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
      const tuning = await fineTune(own);
      return (await tuning.finish()).forecaster.parameters.head.bias!.data;
    };
    expect(await trainedWith(64)).toEqual(await trainedWith(66));
    expect(await trainedWith(63)).not.toEqual(await trainedWith(66));
  });

  test("uses the given loss, rates and seed", async () => {
    const trainedWith = async (change: Partial<FineTuneOptions>) => {
      const tuning = await fineTune({ ...options, epochs: 1, ...change });
      return (await tuning.finish()).forecaster.parameters.head.weight.data;
    };
    const plain = await trainedWith({});
    expect(await trainedWith({ loss: "mean-absolute-error", weightDecay: 0, seed: 0 })).toEqual(plain);
    for (const change of [
      { loss: "huber" },
      { loss: "mean-squared-error" },
      { batchSize: 20 },
      { learningRate: 0.02 },
      { weightDecay: 0.5 },
      { seed: 1 },
    ] as const)
      expect(await trainedWith(change)).not.toEqual(plain);
  });

  test("trains only the named parameters", async () => {
    const trains = (name: string) => name.startsWith("head.");
    const { forecaster: tuned, before, after } = await (await fineTune({ ...options, trains })).finish();
    expect(tuned.parameters.recurrent).toEqual(forecaster.parameters.recurrent);
    expect(tuned.parameters.head).not.toEqual(forecaster.parameters.head);
    expect(after).toBeLessThan(before);
    await expect(fineTune({ ...options, trains: () => false })).rejects.toThrow(
      /^fineTune: `trains` selects no parameter; expected at least one\.\nSelect some of recurrent\.weight_ih_l0, /,
    );
  });

  test("refuses losses and parts that do not exist, and series that are too short", async () => {
    await expect(fineTune({ ...options, loss: "cross-entropy" as "huber" })).rejects.toThrow(
      'fineTune: loss is "cross-entropy"; expected the name of a loss.\nPass one of mean-absolute-error, mean-squared-error, huber.',
    );
    await expect(fineTune({ ...options, batchSize: 0 })).rejects.toThrow(
      "fineTune: batchSize is 0; expected a whole number of at least 1.",
    );
    await expect(fineTune({ ...options, validation: 1 })).rejects.toThrow(
      "fineTune: validation is 1; expected a number from 0 to below 1.",
    );
    const short = restore(await table(14, 13), forecaster.preparation);
    await expect(fineTune({ ...options, series: short, validation: 0.9 })).rejects.toThrow(
      "fineTune: found 3 windows, 2 for validation and 2 across the boundary; expected at least one for training.",
    );
  });
});
