// The output files of `grus train --out`. All contents are computed before the first file is written.
import { formatCsv, tableFrom } from "@grus/data";
import { forecast, models } from "grus";
import { goldenFor } from "../models/golden.ts";
import { metricsOf, type TrainRun } from "../train-run.ts";
import { timeTexts } from "./time-texts.ts";
import { reportHtml } from "./train-report.ts";
import { reportData } from "./train-report-data.ts";
import { writeModelFiles, writtenLines } from "./write-files.ts";

/**
 * Writes model.json, model.safetensors, golden.safetensors, forecast.csv, metrics.json and report.html;
 * returns lines that name them.
 */
export async function writeTrained(directory: string, run: TrainRun): Promise<string[]> {
  const { json, safetensors } = forecast.save(run.forecaster);
  const files: Record<string, string | Uint8Array> = {
    "model.json": json,
    "model.safetensors": safetensors,
    "golden.safetensors": await goldenOfForecaster(run),
    "forecast.csv": forecastCsv(
      run.next,
      run.prepared.latest.times,
      run.prepared.targetName,
      run.prepared.timeName,
      run.prepared.frequency?.timeZone,
    ),
    "metrics.json": `${JSON.stringify(metricsOf(run), undefined, 2)}\n`,
    "report.html": reportHtml(reportData(run)),
  };
  return writtenLines(directory, Object.keys(files), await writeModelFiles(directory, files));
}

/** The forecast of the latest window, for `grus verify`. */
async function goldenOfForecaster({ forecaster, prepared }: TrainRun): Promise<Uint8Array> {
  const samples = await goldenFor(forecast.namedModel(forecaster), {
    context: forecast.latestContext(forecaster, prepared),
  });
  return models.goldenFile(samples);
}

/** The forecast as CSV: time (or step) and value; times by the wall clocks of the zone, by default UTC. */
export function forecastCsv(
  values: Float64Array,
  times: Float64Array | undefined,
  target: string,
  time = "time",
  timeZone?: string,
): string {
  const steps = Array.from(values, (_, i) => i + 1);
  const texts = times && timeTexts(times, timeZone);
  const when: Record<string, readonly number[] | readonly string[]> =
    texts === undefined ? { step: steps } : { [time]: texts };
  return formatCsv(tableFrom({ ...when, [target]: Array.from(values) }), { decimals: 4 });
}
