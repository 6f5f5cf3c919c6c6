// `grus predict` with a forecaster of tables.
import { dirname, join } from "node:path";
import type { OptionWriter } from "@grus/data";
import { forecast, type Table } from "grus";
import { startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { forecastCsv } from "../output/forecast-csv.ts";
import { nextLines } from "../output/forecast-lines.ts";
import { pathsCsv } from "../output/paths-csv.ts";
import { noteLines, tableSummary } from "../output/summary.ts";
import { writeTogether } from "../output/write-files.ts";
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
    const tables = await readTables(forecaster, file, flags, write, console);
    const series = await forecaster.predict(tables.table, { future: tables.future, levels: flags.levels });
    const axis = { name: roles.time, timeZone: frequency?.timeZone };
    if (flags.out !== undefined) {
      const files: [string, string][] = [[flags.out, forecastCsv(series, axis.timeZone)]];
      if (flags.paths !== undefined) {
        const { paths: count, seed } = flags;
        const paths = await forecaster.paths(tables.table, { future: tables.future, count, seed });
        files.unshift([join(dirname(flags.out), "paths.csv"), pathsCsv(paths, series, axis.timeZone)]);
      }
      await writeTogether(files);
      for (const [path] of files.reverse()) console.error(`wrote ${path}`);
    }
    const rest = flags.out === undefined ? "--out FILE.csv writes all" : `all are in ${flags.out}`;
    for (const line of nextLines(series, axis, rest, console.paint)) console.out(line);
  } finally {
    await backend.dispose();
  }
}

/** Files are read as that of training was, but for the flags that are given. */
async function readTables(
  forecaster: forecast.TableForecaster,
  file: string,
  flags: PredictFlags,
  write: OptionWriter,
  console: Console,
): Promise<{ readonly table: Table; readonly future: Table | undefined }> {
  const { roles, reading } = forecaster.record;
  const { futureFile } = flags;
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
  return { table, future };
}
