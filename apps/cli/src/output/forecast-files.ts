// The output files of `grus forecast --out`. All contents are computed before the first file is written.
import { forecast, models } from "grus";
import { type ForecastRun, timeAxisOf } from "../forecast-run.ts";
import { randomGolden } from "../models/golden.ts";
import { backtestCsv } from "./backtest-csv.ts";
import { explanationCsv } from "./explanation-csv.ts";
import { forecastCsv } from "./forecast-csv.ts";
import type { ForecastMetrics } from "./forecast-metrics.ts";
import { forecastReport } from "./forecast-report.ts";
import { pathsCsv } from "./paths-csv.ts";
import type { DetailedRun } from "./test-details.ts";
import { writeModelFiles, writtenLines } from "./write-files.ts";

/**
 * Writes model.json, model.safetensors, forecast.csv, metrics.json, config.json and report.html, of folds
 * backtest.csv too, paths.csv where there are paths, golden.safetensors for a portable forecast, and explanation.csv
 * where it was asked for; returns lines that name them.
 */
export async function writeForecast(
  directory: string,
  run: DetailedRun,
  metrics: ForecastMetrics,
  isExplained = false,
): Promise<string[]> {
  const { series, paths, forecaster } = run.made;
  const { json, safetensors } = forecast.save(forecaster);
  const { timeZone } = timeAxisOf(run);
  const files: Record<string, string | Uint8Array> = {
    "model.json": json,
    "model.safetensors": safetensors,
    "forecast.csv": forecastCsv(series, timeZone),
    ...(run.made.folds && { "backtest.csv": backtestCsv(run.made.plan, run.made.folds) }),
    ...(paths.length > 0 ? { "paths.csv": pathsCsv(paths, series, timeZone) } : {}),
    ...(isExplained ? { "explanation.csv": explanationCsv(run.explained, timeZone) } : {}),
    "metrics.json": jsonOf(metrics),
    "config.json": jsonOf(run.config),
    "report.html": forecastReport(run, directory),
    ...(run.config.portable === true ? await goldenFiles(run) : {}),
  };
  return writtenLines(directory, Object.keys(files), await writeModelFiles(directory, files));
}

/** Golden samples of the model that is exported, for `grus verify`. */
async function goldenFiles({ made }: ForecastRun): Promise<Record<string, Uint8Array>> {
  const model = forecast.forecasterModel(made.forecaster);
  const samples = await randomGolden(model, model.example(2));
  return typeof samples === "string" ? {} : { "golden.safetensors": models.goldenFile(samples) };
}

function jsonOf(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
