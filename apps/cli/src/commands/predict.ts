// grus predict: applies a saved forecaster to new data.
import { basename } from "node:path";
import { formatDate, type OptionWriter } from "@grus/data";
import type { Command } from "commander";
import { forecast } from "grus";
import { backendOptions, startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { flagWriter } from "../flags-of-options.ts";
import { readForecaster } from "../model-directory.ts";
import { oneOf, wholeNumber } from "../options.ts";
import { checkFilePlace } from "../output/place.ts";
import { alignTable, noteLines, tableSummary } from "../output/summary.ts";
import { forecastCsv } from "../output/train-files.ts";
import { writeOneFile } from "../output/write-files.ts";
import { readTable } from "../read-table.ts";
import { addReadingOptions } from "../reading-options.ts";
import { checkPaths } from "./check-paths.ts";
import { levelList } from "./forecast-flags.ts";
import type { PredictFlags } from "./predict-flags.ts";
import { predictTables } from "./predict-tables.ts";
import { changeList } from "./what-if-flag.ts";

/** Adds the command. */
export function addPredict(program: Command, console: Console): void {
  const command = program
    .command("predict")
    .description("Forecast the steps after the last row of a CSV file with a saved forecaster.")
    .argument("<dir>", "directory written by `grus forecast --out` or `grus train --out`")
    .argument("<file>", "CSV file with the same columns")
    .option(
      "--future-file <file>",
      "CSV file with the columns that are known ahead, for the steps to forecast",
    )
    .option(
      "--levels <percent>",
      "the shares of values that the intervals are to hold, in per cent (default: those of the forecaster)",
      levelList,
    )
    .option(
      "--what-if <changes>",
      "beside the forecast, that with other values in columns that are known ahead: price=+10%,price=-2,price=9.5,promo=yes (==-5 sets a number below 0)",
      changeList,
    )
    .option(
      "--explain",
      "print what the parts, the further columns and earlier values add; with --out write all to explanation.csv beside it",
    )
    .option("--out <file>", "write the forecast as CSV")
    .option(
      "--paths <count>",
      "with --out: draw so many paths of each series that may come next, over all steps together, to paths.csv beside it",
      wholeNumber(1),
    )
    .option("--seed <number>", "of the paths: the same seed gives the same ones", wholeNumber(0), 0)
    .option(
      "--backend <name>",
      `of networks: one of ${backendOptions.join(", ")}`,
      oneOf(backendOptions),
      "auto",
    );
  addReadingOptions(command).action((directory: string, file: string, flags: PredictFlags) =>
    predict(directory, file, flags, flagWriter(command, undefined), console),
  );
}

async function predict(
  directory: string,
  file: string,
  flags: PredictFlags,
  write: OptionWriter,
  console: Console,
): Promise<void> {
  checkPaths(flags);
  checkOutName(flags);
  if (flags.out !== undefined) await checkFilePlace(flags.out);
  const opened = await readForecaster(directory);
  if (opened.kind === "tables") return predictTables(opened.files, file, flags, write, console);
  for (const [flag, value] of [
    ["--levels", flags.levels],
    ["--future-file", flags.futureFile],
    ["--paths", flags.paths],
    ["--what-if", flags.whatIf],
    ["--explain", flags.explain],
  ] as const) {
    if (value !== undefined)
      throw new InputError(
        `${flag}: ${directory} holds a network of \`grus train\`, which has no use for it.`,
        `Omit ${flag}, or make a forecaster with \`grus forecast --out DIR\`.`,
      );
  }
  await predictNetwork(opened.forecaster, file, flags, write, console);
}

/** Throws {@link InputError} for the name of a file that is written beside the forecast. */
function checkOutName({ out, paths, explain }: PredictFlags): void {
  const name = out === undefined ? "" : basename(out);
  const flag =
    name === "paths.csv" && paths !== undefined
      ? "--paths"
      : name === "explanation.csv" && explain
        ? "--explain"
        : undefined;
  if (flag === undefined) return;
  throw new InputError(
    `--out ${out}: what ${flag} gives is written to ${name} in its directory.`,
    "Choose another name for the forecast.",
  );
}

async function predictNetwork(
  forecaster: forecast.Forecaster,
  file: string,
  { out, backend: name, ...flags }: PredictFlags,
  write: OptionWriter,
  console: Console,
): Promise<void> {
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
