// grus predict: applies a saved forecaster to new data.
import { formatDate } from "@grus/data";
import type { Command } from "commander";
import { forecast } from "grus";
import { type BackendOption, backendOptions, startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { readForecaster } from "../model-directory.ts";
import { nameList, oneOf } from "../options.ts";
import { forecastCsv } from "../output/files.ts";
import { checkFilePlace } from "../output/place.ts";
import { alignTable, tableSummary } from "../output/summary.ts";
import { writeOneFile } from "../output/write-files.ts";
import { readTable } from "../read-table.ts";

/** The options of `grus predict`. */
interface PredictFlags {
  readonly out?: string;
  readonly na?: readonly string[];
  readonly backend: BackendOption;
}

/** Adds the command. */
export function addPredict(program: Command, console: Console): void {
  program
    .command("predict")
    .description("Forecast the steps after the last row of a CSV file with a saved model.")
    .argument("<dir>", "directory written by `grus forecast --out`")
    .argument("<file>", "CSV file with the same columns")
    .option(
      "--na <texts>",
      "further texts that mark a missing cell, separated by commas (default: none besides NA, N/A, NaN, null, - and empty cells)",
      nameList,
    )
    .option("--out <file>", "write the forecast as CSV")
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto")
    .action((directory: string, file: string, flags: PredictFlags) =>
      predict(directory, file, flags, console),
    );
}

async function predict(
  directory: string,
  file: string,
  { out, na, backend: name }: PredictFlags,
  console: Console,
): Promise<void> {
  if (out !== undefined) await checkFilePlace(out);
  const forecaster = await readForecaster(directory);
  const table = await readTable(file, na);
  for (const line of tableSummary(table, forecaster.preparation.time ?? undefined)) console.error(line);
  const series = forecast.restore(table, forecaster.preparation);
  const backend = await startBackend(name);
  try {
    const values = await forecast.next(backend, forecaster, series);
    const { times } = series.latest;
    if (out !== undefined) {
      await writeOneFile(out, forecastCsv(values, times, series.targetName, series.timeName));
      console.error(`wrote ${out}`);
    }
    const rows = Array.from(values, (value, i) => [
      times === undefined ? `step ${i + 1}` : formatDate(times[i]!),
      value.toFixed(3),
    ]);
    for (const line of alignTable([[series.timeName ?? "step", series.targetName], ...rows]))
      console.out(line);
  } finally {
    await backend.dispose();
  }
}
