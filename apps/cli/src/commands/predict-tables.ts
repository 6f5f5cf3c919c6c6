// `grus predict` with a forecaster of tables.
import type { OptionWriter } from "@grus/data";
import { forecast } from "grus";
import { startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { forecastCsv } from "../output/forecast-csv.ts";
import { nextLines } from "../output/forecast-lines.ts";
import { noteLines, tableSummary } from "../output/summary.ts";
import { writeOneFile } from "../output/write-files.ts";
import { readTable } from "../read-table.ts";
import { readingFlagsOf } from "../reading-options.ts";
import type { PredictFlags } from "./predict-flags.ts";

/** Forecasts what follows the rows of a file, and prints or writes it. */
export async function predictTables(
  files: forecast.TableForecasterFiles,
  file: string,
  flags: PredictFlags,
  write: OptionWriter,
  console: Console,
): Promise<void> {
  const backend = await startBackend(flags.backend);
  try {
    const forecaster = forecast.openForecaster(files, backend);
    const { roles, frequency } = forecaster.record;
    const series = await predicted(forecaster, file, flags, write, console);
    const axis = { name: roles.time, timeZone: frequency?.timeZone };
    if (flags.out !== undefined) {
      await writeOneFile(flags.out, forecastCsv(series, axis.timeZone));
      console.error(`wrote ${flags.out}`);
    }
    const rest = flags.out === undefined ? "--out FILE.csv writes all" : `all are in ${flags.out}`;
    for (const line of nextLines(series, axis, rest, console.paint)) console.out(line);
  } finally {
    await backend.dispose();
  }
}

/** Files are read as that of training was, but for the flags that are given. */
async function predicted(
  forecaster: forecast.TableForecaster,
  file: string,
  flags: PredictFlags,
  write: OptionWriter,
  console: Console,
): Promise<readonly forecast.SeriesForecast[]> {
  const { roles, reading } = forecaster.record;
  const { futureFile, levels } = flags;
  if (futureFile !== undefined && roles.future.length === 0)
    throw new InputError(
      `--future-file ${futureFile}: the forecaster takes no columns that are known ahead.`,
      "Omit --future-file.",
    );
  const readAlike = (path: string) => readTable(path, { ...reading, ...readingFlagsOf(flags) }, roles.time);
  const table = await readAlike(file);
  for (const line of tableSummary(table, write, roles.time)) console.error(line);
  const future = futureFile === undefined ? undefined : await readAlike(futureFile);
  for (const line of noteLines(future?.notes ?? [], write)) console.error(line);
  return forecaster.predict(table, { future, levels });
}
