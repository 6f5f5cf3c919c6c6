// From the text of a CSV file to a tested forecast and its model files.
import { createBackend, forecast, gpu, readCsv } from "grus";

const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const rows = Array.from({ length: 200 }, (_, i) => `${day(i)},${(10 + 5 * Math.sin(i / 4)).toFixed(3)}`);
const table = await readCsv(`date,level\n${rows.join("\n")}\n`);
const prepared = forecast.prepare(table, { target: "level", horizon: 3, context: 14 });
const backend = await createBackend("auto");
const run = await forecast.train({ backend, prepared, epochs: 30, hiddenSize: 8, learningRate: 0.02 });
const { forecaster } = await run.finish();
const { beatsNaive } = await forecast.test(backend, forecaster, prepared);
if (!beatsNaive) throw new Error("did not learn a sine");
const again = forecast.open(forecast.save(forecaster));
if (forecast.parameterCount(again) !== forecast.parameterCount(forecaster))
  throw new Error("parameters were lost");
const next = await forecast.next(backend, again, prepared);
if (next.length !== 3 || !next.every(Number.isFinite)) throw new Error(`the forecast is ${[...next]}`);
await backend.dispose();

// Deno has built-in WebGPU.
if (!("gpu" in (globalThis.navigator ?? {}))) {
  const reason = await createBackend(gpu()).catch((error: unknown) => error);
  if (!(reason instanceof Error && reason.message.includes("npm install webgpu"))) throw reason;
}
