// grus predict: applies a saved forecaster or model of language to new data.
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
import { labelRows } from "./label-rows.ts";
import { type PredictFlags, predictOptions } from "./predict-flags.ts";
import { predictRows } from "./predict-rows.ts";
import { tagFile } from "./tag-file.ts";
import { checkTaskFlags } from "./task-flags.ts";
import { translateLines } from "./translate-lines.ts";
import { changeList } from "./what-if-flag.ts";

/** Adds the command. */
export function addPredict(program: Command, console: Console): void {
  const command = program
    .command("predict")
    .argument(
      "<dir>",
      "directory written by --out of `grus forecast`, `grus classify`, `grus tag` or `grus translate`",
    )
    .argument(
      "<file>",
      "CSV file with the same columns; of a tagger a file of words in columns, or of a sentence a line; of a translator a text a line",
    )
    .option(
      "--text <column>",
      "of a classifier: the column of texts (default: the name of the one that it learned from)",
    )
    .option(
      "--words <column>",
      "of a tagger: the column of words, counted from 1 (default: 1 or that it learned from, in CoNLL-U FORM)",
    )
    .option(
      "--form <form>",
      "of a tagger: columns for a word a line, sentences for a sentence a line (default: found)",
      oneOf(["columns", "sentences"]),
    )
    .option("--beam <count>", "of a translator: translations that are kept open (default: 4)", wholeNumber(1))
    .option("--by-sentence", "of a translator: each sentence of a line by itself, for long lines")
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
      "write the forecast as CSV; of a classifier the rows with the columns prediction and probability, of a tagger the lines with a column of tags, of a translator a translation a line (default: to standard output)",
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

const CURE =
  "Give a directory written by --out of `grus forecast`, `grus classify`, `grus tag` or `grus translate`.";

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
  const kind = language.textTask(files.json) ?? "forecaster";
  checkTaskFlags(kind, predictOptions, command);
  if (kind === "tagging") return tagFile({ files, file, flags, write }, console);
  if (kind === "translation") return translateLines({ files, file, flags, write }, console);
  if (kind !== "forecaster") return labelRows({ files, file, flags, write }, console);
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
