// grus predict: applies a saved forecaster to new data.
import { formatDate, type OptionWriter } from "@grus/data";
import type { Command } from "commander";
import { forecast } from "grus";
import { type BackendOption, backendOptions, startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { flagWriter } from "../flags-of-options.ts";
import { readForecaster } from "../model-directory.ts";
import { oneOf } from "../options.ts";
import { checkFilePlace } from "../output/place.ts";
import { alignTable, noteLines, tableSummary } from "../output/summary.ts";
import { forecastCsv } from "../output/train-files.ts";
import { writeOneFile } from "../output/write-files.ts";
import { readTable } from "../read-table.ts";
import { addReadingOptions, type ReadingFlags } from "../reading-options.ts";

/** The options of `grus predict`. */
interface PredictFlags extends ReadingFlags {
  readonly out?: string;
  readonly backend: BackendOption;
}

/** Adds the command. */
export function addPredict(program: Command, console: Console): void {
  const command = program
    .command("predict")
    .description("Forecast the steps after the last row of a CSV file with a saved model.")
    .argument("<dir>", "directory written by `grus train --out`")
    .argument("<file>", "CSV file with the same columns")
    .option("--out <file>", "write the forecast as CSV")
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto");
  addReadingOptions(command).action((directory: string, file: string, flags: PredictFlags) =>
    predict(directory, file, flags, flagWriter(command, undefined), console),
  );
}

async function predict(
  directory: string,
  file: string,
  { out, backend: name, ...flags }: PredictFlags,
  write: OptionWriter,
  console: Console,
): Promise<void> {
  if (out !== undefined) await checkFilePlace(out);
  const forecaster = await readForecaster(directory);
  const { time, frequency, reading } = forecaster.preparation;
  const zone = frequency?.timeZone;
  const table = await readTable(file, { ...reading, ...flags }, time ?? undefined);
  for (const line of tableSummary(table, write, time ?? undefined)) console.error(line);
  const series = forecast.restore(table, forecaster.preparation);
  for (const line of noteLines(series.notes, write)) console.error(line);
  const backend = await startBackend(name);
  try {
    const values = await forecast.next(backend, forecaster, series);
    const { times } = series.latest;
    if (out !== undefined) {
      await writeOneFile(out, forecastCsv(values, times, series.targetName, series.timeName, zone));
      console.error(`wrote ${out}`);
    }
    const rows = Array.from(values, (value, i) => [
      times === undefined ? `step ${i + 1}` : formatDate(times[i]!, undefined, zone),
      value.toFixed(3),
    ]);
    for (const line of alignTable([[series.timeName ?? "step", series.targetName], ...rows]))
      console.out(line);
  } finally {
    await backend.dispose();
  }
}
