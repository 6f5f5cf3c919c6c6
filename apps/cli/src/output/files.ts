// What `grus forecast --out` writes. Everything is made before the first file is written.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { forecasterFiles, formatCsv, tableFrom } from "grus";
import { type ForecastRun, metricsOf } from "../forecast-run.ts";
import { reportHtml } from "./report.ts";
import { reportData } from "./report-data.ts";

/** Writes model.json, model.safetensors, forecast.csv, metrics.json and report.html; returns a line that names them. */
export async function writeForecast(directory: string, run: ForecastRun): Promise<string[]> {
  const { json, safetensors } = forecasterFiles(run.forecaster);
  const files: Record<string, string | Uint8Array> = {
    "model.json": json,
    "model.safetensors": safetensors,
    "forecast.csv": forecastCsv(
      run.next,
      run.prepared.latest.times,
      run.prepared.targetName,
      run.prepared.timeName,
    ),
    "metrics.json": `${JSON.stringify(metricsOf(run), undefined, 2)}\n`,
    "report.html": reportHtml(reportData(run)),
  };
  await mkdir(directory, { recursive: true });
  for (const [name, content] of Object.entries(files)) await replaceFile(join(directory, name), content);
  return [`wrote ${Object.keys(files).join(", ")} to ${directory}`];
}

/** The forecast as CSV: time (or step) and value. */
export function forecastCsv(
  values: Float64Array,
  times: Float64Array | undefined,
  target: string,
  time = "time",
): string {
  const steps = Array.from(values, (_, i) => i + 1);
  const when = times === undefined ? { step: steps } : { [time]: Array.from(times, (t) => new Date(t)) };
  return formatCsv(tableFrom({ ...when, [target]: Array.from(values) }), { decimals: 4 });
}

/** Writes a file so that a reader sees the old or the new one, never a part. */
async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}
