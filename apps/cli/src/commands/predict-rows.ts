// The predictions of a forecaster for the steps after the rows of a file, printed and written.
import { dirname, join } from "node:path";
import type { OptionWriter } from "@grus/data";
import { forecast, type Table } from "grus";
import { startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { explanationCsv } from "../output/explanation-csv.ts";
import { explanationLines } from "../output/explanation-lines.ts";
import { forecastCsv } from "../output/forecast-csv.ts";
import { nextLines } from "../output/forecast-lines.ts";
import { pathsCsv } from "../output/paths-csv.ts";
import { restOf } from "../output/rest-of.ts";
import { noteLines, tableSummary } from "../output/summary.ts";
import { whatIfCsv } from "../output/what-if-csv.ts";
import { whatIfLines } from "../output/what-if-lines.ts";
import { writeTogether } from "../output/write-files.ts";
import { readTable } from "../read-table.ts";
import { readingFlagsOf } from "../reading-options.ts";
import type { PredictFlags } from "./predict-flags.ts";

/** The forecast as CSV, and as lines of the terminal. */
interface Predicted {
  readonly planned: readonly forecast.SeriesForecast[];
  readonly csv: string;
  readonly lines: readonly string[];
}

/** Forecasts what follows the rows of a file, and prints or writes it. */
export async function predictRows(
  files: forecast.ForecasterFiles,
  file: string,
  flags: PredictFlags,
  write: OptionWriter,
  console: Console,
): Promise<void> {
  const backend = await startBackend(flags.backend);
  try {
    const forecaster = forecast.open(files, backend);
    const tables = await tablesOf(forecaster, file, flags, write, console);
    const { planned, csv, lines } = await predicted(forecaster, tables, flags, console);
    const explained = flags.explain ? await forecaster.explain(tables.table, tables) : [];
    if (flags.out !== undefined) {
      const beside = await besideFiles(forecaster, tables, { planned, explained }, flags.out, flags);
      await writeTogether([...beside, [flags.out, csv]]);
      for (const path of [flags.out, ...beside.map(([path]) => path)]) console.error(`wrote ${path}`);
    }
    for (const line of lines) console.out(line);
    const rest = restOf(flags.out && besideOf(flags.out, "explanation.csv"), "--out FILE.csv");
    for (const one of explained.slice(0, 1))
      for (const line of ["", ...explanationLines(one, rest, console.paint).slice(0, -1)]) console.out(line);
  } finally {
    await backend.dispose();
  }
}

/** What a forecast is made from. */
interface PredictTables {
  readonly table: Table;
  readonly future: Table | undefined;
}

/** Files are read as that of training was, but for the flags that are given. */
async function tablesOf(
  { record: { roles, reading } }: forecast.Forecaster,
  file: string,
  flags: PredictFlags,
  write: OptionWriter,
  console: Console,
): Promise<PredictTables> {
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

async function predicted(
  forecaster: forecast.Forecaster,
  { table, future }: PredictTables,
  { levels, whatIf, out }: PredictFlags,
  { paint }: Console,
): Promise<Predicted> {
  const { roles, frequency } = forecaster.record;
  const axis = { name: roles.time, timeZone: frequency?.timeZone };
  const rest = restOf(out, "--out FILE.csv");
  if (whatIf === undefined) {
    const series = await forecaster.predict(table, { future, levels });
    const csv = forecastCsv(series, axis.timeZone);
    return { planned: series, csv, lines: nextLines(series, axis, rest, paint) };
  }
  const both = await forecaster.whatIf(table, whatIf, { future, levels });
  const csv = whatIfCsv(both, axis.timeZone);
  return { planned: both.planned, csv, lines: whatIfLines(both, axis, rest, paint) };
}

/** paths.csv and explanation.csv, where they were asked for, beside the file of --out. */
async function besideFiles(
  forecaster: forecast.Forecaster,
  { table, future }: PredictTables,
  {
    planned,
    explained,
  }: Pick<Predicted, "planned"> & { readonly explained: readonly forecast.ForecastExplanation[] },
  out: string,
  { paths: count, seed }: PredictFlags,
): Promise<readonly (readonly [string, string])[]> {
  const files: (readonly [string, string])[] = [];
  const zone = forecaster.record.frequency?.timeZone;
  if (count !== undefined) {
    const paths = await forecaster.paths(table, { future, count, seed });
    files.push([besideOf(out, "paths.csv"), pathsCsv(paths, planned, zone)]);
  }
  if (explained.length > 0) files.push([besideOf(out, "explanation.csv"), explanationCsv(explained, zone)]);
  return files;
}

/** The path of a file beside that of --out. */
function besideOf(out: string, name: string): string {
  return join(dirname(out), name);
}
