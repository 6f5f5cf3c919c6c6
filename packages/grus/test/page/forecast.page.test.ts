// The demo in a page: a forecaster of Seattle's weather, trained and tested on the page's backend and, for
// comparison, on WebAssembly with one thread.
import { wasmBackend } from "@grus/backend-wasm";
import { readCsv } from "@grus/data";
import { prepare, test as testForecaster, train } from "@grus/forecast";
import type { Backend } from "@grus/tensor";
import { describe, expect, inject, test } from "vitest";
import { pageBackend } from "../environment/page.ts";

/** The demo: 1,240 training steps. */
const demo = { context: 28, hiddenSize: 32, batchSize: 32, epochs: 40, learningRate: 0.002 };

/**
 * For a software GPU: 32 steps of a smaller network over a shorter context, which suffice to beat the naive
 * forecasts.
 */
const short = { context: 7, hiddenSize: 16, batchSize: 128, epochs: 4, learningRate: 0.02 };

const [title, settings] =
  pageBackend.name === "wasm" ? (["the demo", demo] as const) : (["the demo, shortened,", short] as const);

describe(pageBackend.name, () => {
  test(`${title} beats the naive forecasts, with the error of one thread`, async () => {
    const table = await (await fetch(inject("weather"))).text();
    const alone = await forecast(await wasmBackend({ threads: 1, simd: "simd128" }), table);
    const here = await forecast(await pageBackend.create(), table);
    expect(here.beatsNaive).toBe(true);
    expect(Math.abs(here.mae / alone.mae - 1)).toBeLessThan(0.02);
  });
});

async function forecast(
  backend: Backend,
  table: string,
): Promise<{ readonly mae: number; readonly beatsNaive: boolean }> {
  const { context, ...training } = settings;
  const columns = { target: "temp_max", time: "date", context, horizon: 7 };
  const prepared = prepare(await readCsv(table), columns);
  const { forecaster } = await (await train({ backend, prepared, ...training })).finish();
  const { model, beatsNaive } = await testForecaster(backend, forecaster, prepared);
  await backend.dispose();
  return { mae: model.errors.mae, beatsNaive };
}
