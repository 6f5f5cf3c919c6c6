// From the text of a CSV file to a tested forecast and its model files.
import { createBackend, forecast, gpu, readCsv } from "grus";

const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const rows = Array.from({ length: 200 }, (_, i) => `${day(i)},${(10 + 5 * Math.sin(i / 4)).toFixed(3)}`);
const table = await readCsv(`date,level\n${rows.join("\n")}\n`);
const backend = await createBackend("auto");
const made = await forecast.forecast(table, { target: "level", horizon: 3, backend, minutes: 1 });
if (made.verdict.kind !== "better") throw new Error(`did not learn a sine: ${made.verdict.text}`);
if (!made.candidates.some(({ family }) => family === "network")) throw new Error("trained no network");
const again = forecast.open(forecast.save(made.forecaster), backend);
const next = (await again.predict(table))[0]?.values ?? [];
if (next.length !== 3 || String(next) !== String(made.series[0]?.values))
  throw new Error(`the forecast is ${[...next]}`);
await backend.dispose();

// Deno has built-in WebGPU.
if (!("gpu" in (globalThis.navigator ?? {}))) {
  const reason = await createBackend(gpu()).catch((error: unknown) => error);
  if (!(reason instanceof Error && reason.message.includes("npm install webgpu"))) throw reason;
}
