// grus predict: applies a saved forecaster or classifier to new data.
import { basename } from "node:path";
import type { Command } from "commander";
import { text as language } from "grus";
import { backendOptions } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { flagWriter } from "../flags-of-options.ts";
import { readForecasterFiles } from "../model-directory.ts";
import { oneOf, wholeNumber } from "../options.ts";
import { checkFilePlace } from "../output/place.ts";
import { addReadingOptions } from "../reading-options.ts";
import { checkPathSeed, checkPaths } from "./check-paths.ts";
import { levelList } from "./forecast-flags.ts";
import { checkLabelFlags, labelRows } from "./label-rows.ts";
import type { PredictFlags } from "./predict-flags.ts";
import { predictRows } from "./predict-rows.ts";
import { changeList } from "./what-if-flag.ts";

/** Adds the command. */
export function addPredict(program: Command, console: Console): void {
  const command = program
    .command("predict")
    .description(
      "Forecast the steps after the last row of a CSV file with a saved forecaster, or label its texts with a saved classifier.",
    )
    .argument("<dir>", "directory written by `grus forecast --out` or `grus classify --out`")
    .argument("<file>", "CSV file with the same columns")
    .option(
      "--text <column>",
      "of a classifier: the column of texts (default: the name of the one that it learned from)",
    )
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
    .option(
      "--out <file>",
      "write the forecast as CSV; of a classifier the rows with the columns prediction and probability (default: to standard output)",
    )
    .option(
      "--paths <count>",
      "with --out: draw so many paths of each series that may come next, over all steps together, to paths.csv beside it",
      wholeNumber(1),
    )
    .option("--seed <number>", "of the paths: the same seed gives the same ones (default: 0)", wholeNumber(0))
    .option(
      "--backend <name>",
      `of networks: one of ${backendOptions.join(", ")}`,
      oneOf(backendOptions),
      "auto",
    );
  addReadingOptions(command).action((directory: string, file: string, flags: PredictFlags) =>
    predict({ directory, file, flags }, command, console),
  );
}

interface PredictCall {
  readonly directory: string;
  readonly file: string;
  readonly flags: PredictFlags;
}

const CURE = "Give a directory written by `grus forecast --out DIR` or `grus classify --out DIR`.";

async function predict(
  { directory, file, flags }: PredictCall,
  command: Command,
  console: Console,
): Promise<void> {
  checkPaths(flags);
  checkPathSeed(flags);
  checkOutName(flags);
  if (flags.out !== undefined) await checkFilePlace(flags.out);
  const files = await readForecasterFiles(directory, CURE);
  const write = flagWriter(command, undefined);
  if (language.isTextModel(files.json)) {
    checkLabelFlags((name) => command.getOptionValueSource(name) === "cli", command);
    return labelRows({ files, file, flags, write }, console);
  }
  if (flags.text !== undefined)
    throw new InputError(
      `--text ${flags.text}: the model is a forecaster; expected a classifier.`,
      "Omit --text.",
    );
  return predictRows(files, file, flags, write, console);
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
