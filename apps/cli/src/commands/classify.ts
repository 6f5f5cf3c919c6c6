// grus classify: trains a text classifier on a table and tests it beside two baselines.
import { type Command, Option } from "commander";
import { text as language } from "grus";
import type { Console } from "../console.ts";
import { flagWriter } from "../flags-of-options.ts";
import { oneOf, share, wholeNumber, widthList } from "../options.ts";
import { classifierLines, classifierPlanLines, metricsOfClassifier } from "../output/classifier-lines.ts";
import { classifierReport } from "../output/classifier-report.ts";
import { noteLines } from "../output/summary.ts";
import { addRowOptions, type RowFlags } from "../reading-options.ts";
import { filledTextsIn, readTextTable } from "../text-table.ts";
import { givenValues } from "./config-file.ts";
import { type LearningCall, learningCall } from "./learning-call.ts";
import { runLearning, type SharedOptions } from "./run-learning.ts";
import { addTrainingOptions, type TrainingFlags } from "./training-flags.ts";

interface ClassifyFlags extends RowFlags, TrainingFlags {
  readonly text: string;
  readonly label: string;
  readonly test?: string | undefined;
  readonly validation: boolean;
  readonly tokenizer: "words" | "chars";
  readonly vocabulary?: number | undefined;
  readonly longest: number;
  readonly cell: language.CellName;
  readonly hidden: number;
  readonly embedding: number;
  readonly layers: number;
  readonly convolutions: readonly number[];
  readonly pairs?: number | undefined;
  readonly pooling: language.PoolingName;
  readonly dropout: number;
  readonly wordDropout: number;
  readonly labelSmoothing: number;
  readonly balanced?: boolean | undefined;
}

/** Adds the command. */
export function addClassify(program: Command, console: Console): void {
  const command = program
    .command("classify")
    .argument("[file]", "CSV file")
    .option("--text <column>", "the column of texts")
    .option("--label <column>", "the column of labels")
    .option("--test <file>", "CSV file to test on (default: a tenth of the rows of each label)")
    .option(
      "--no-validation",
      "hold no rows back to choose the epoch: learn from them too, and keep the last epoch",
    );
  addModelOptions(command).option(
    "--balanced",
    "weigh the rows so that all labels count alike, also rare ones",
  );
  addTrainingOptions(command, { things: "rows", epochs: 8, learningRate: 0.002, batchSize: 32 });
  const given = givenValues(addRowOptions(command));
  command.action(async (file: string | undefined) => {
    const files = file === undefined ? [] : [file];
    const call = await learningCall<ClassifyFlags>(files, given, command, console, ["text", "label"]);
    if (call !== undefined) await classify(call, command, console);
  });
}

function addModelOptions(command: Command): Command {
  const poolings = ["max", "attention", "mean", "last"];
  return command
    .option(
      "--tokenizer <kind>",
      "how texts are cut: words (in lower case) or chars",
      oneOf(["words", "chars"]),
      "words",
    )
    .option("--vocabulary <tokens>", "tokens at most (default: all that occur twice)", wholeNumber(3))
    .option("--longest <tokens>", "tokens of a text that are read", wholeNumber(1), 256)
    .option("--cell <name>", `the cell: ${language.cellNames.join(", ")}`, oneOf(language.cellNames), "gru")
    .option("--hidden <units>", "units of each layer and direction", wholeNumber(1), 128)
    .option("--embedding <features>", "features of a token's vector", wholeNumber(1), 200)
    .option("--layers <count>", "layers", wholeNumber(1), 1)
    .addOption(
      new Option("--convolutions <widths>", "tokens that filters beside the recurrent layers see, or none")
        .argParser(widthList)
        .default([2, 3], "2,3"),
    )
    .option(
      "--pairs <places>",
      "places for pairs of tokens of a linear classifier beside the network, 0 for none (default: 32768, fewer for many labels)",
      wholeNumber(0),
    )
    .option("--pooling <name>", `how steps become one row: ${poolings.join(", ")}`, oneOf(poolings), "max")
    .option("--dropout <share>", "the share of features that is dropped while training", share, 0.5)
    .option("--word-dropout <share>", "the share of tokens that is read as unknown while training", share, 0)
    .option(
      "--label-smoothing <share>",
      "the share of each label that is divided among all while training",
      share,
      0.1,
    );
}

async function classify(
  call: LearningCall<ClassifyFlags>,
  command: Command,
  console: Console,
): Promise<void> {
  const { paths, flags } = call;
  const { text, label, tokenizer, hidden, embedding, balanced, ...rest } = flags;
  const { cell, layers, convolutions, pairs, pooling, dropout, wordDropout } = flags;
  const sizes = { cell, hiddenSize: hidden, embeddingSize: embedding, layers, convolutions };
  const say = flags.json ? console.error : console.out;
  const read = async (path: string): Promise<language.LabelledTexts> => {
    const table = await readTextTable(path, flags);
    for (const line of noteLines(table.notes, flagWriter(command, undefined))) say(line);
    return {
      texts: filledTextsIn(table, text, "a text"),
      labels: filledTextsIn(table, label, "a label"),
    };
  };
  const labelled = await read(paths[0]!);
  const test = flags.test === undefined ? undefined : await read(flags.test);
  const learn = (shared: SharedOptions) =>
    language.learnClassifier(labelled, {
      ...rest,
      ...shared,
      test,
      columns: { text, label },
      tokenizer: tokenizer === "chars" ? "characters" : tokenizer,
      model: { ...sizes, pairs, pooling, dropout, wordDropout },
      classWeights: balanced ? "balanced" : undefined,
      onPlan: (plan) => {
        for (const line of classifierPlanLines(plan)) say(line);
      },
    });
  await runLearning(call, command, console, learn, (learned, seconds) => ({
    model: learned.classifier,
    metrics: metricsOfClassifier(learned, seconds, flags.seed),
    lines: classifierLines(learned),
    report: (directory, run) => classifierReport(learned, directory, run),
  }));
}
