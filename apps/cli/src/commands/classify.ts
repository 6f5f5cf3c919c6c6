// grus classify: trains a text classifier on a table and tests it beside two baselines.
import type { Command } from "commander";
import { text as language } from "grus";
import { startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { flagWriter } from "../flags-of-options.ts";
import { endTrainingOnInterrupt } from "../interrupt.ts";
import { oneOf, share, wholeNumber } from "../options.ts";
import { classifierLines, classifierPlanLines, metricsOfClassifier } from "../output/classifier-lines.ts";
import { classifierReport } from "../output/classifier-report.ts";
import { forecastDisplay } from "../output/forecast-progress.ts";
import { noteLines } from "../output/summary.ts";
import { writeTextModel } from "../output/write-text-model.ts";
import { addRowOptions, type RowFlags } from "../reading-options.ts";
import { filledTextsIn, readTextTable } from "../text-table.ts";
import { keptTraining } from "../training-store.ts";
import { givenValues } from "./config-file.ts";
import { endRun, type LearningCall, learningCall } from "./learning-call.ts";
import { addTrainingOptions, type TrainingFlags } from "./training-flags.ts";

interface ClassifyFlags extends RowFlags, TrainingFlags {
  readonly text: string;
  readonly label: string;
  readonly test?: string | undefined;
  readonly tokenizer: "words" | "chars";
  readonly vocabulary?: number | undefined;
  readonly longest: number;
  readonly cell: language.CellName;
  readonly hidden: number;
  readonly embedding: number;
  readonly layers: number;
  readonly pooling: language.PoolingName;
  readonly dropout: number;
  readonly wordDropout: number;
  readonly balanced?: boolean | undefined;
}

/** Adds the command. */
export function addClassify(program: Command, console: Console): void {
  const command = program
    .command("classify")
    .description(
      "Train a classifier of the texts of a CSV file, tested on rows that it has not seen beside naive Bayes and logistic regression.",
    )
    .argument("[file]", "CSV file")
    .option("--text <column>", "the column of texts")
    .option("--label <column>", "the column of labels")
    .option("--test <file>", "CSV file to test on (default: a tenth of the rows of each label)");
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
    .option("--embedding <features>", "features of a token's vector", wholeNumber(1), 100)
    .option("--layers <count>", "layers", wholeNumber(1), 1)
    .option("--pooling <name>", `how steps become one row: ${poolings.join(", ")}`, oneOf(poolings), "max")
    .option("--dropout <share>", "the share of features that is dropped while training", share, 0.5)
    .option("--word-dropout <share>", "the share of tokens that is read as unknown while training", share, 0);
}

async function classify(
  call: LearningCall<ClassifyFlags>,
  command: Command,
  console: Console,
): Promise<void> {
  const { paths, flags, line, checkpoints } = call;
  const say = flags.json ? console.error : console.out;
  const read = async (path: string): Promise<language.LabelledTexts> => {
    const table = await readTextTable(path, flags);
    for (const line of noteLines(table.notes, flagWriter(command, undefined))) say(line);
    return {
      texts: filledTextsIn(table, flags.text, "a text"),
      labels: filledTextsIn(table, flags.label, "a label"),
    };
  };
  const labelled = await read(paths[0]!);
  const test = flags.test === undefined ? undefined : await read(flags.test);
  const started = performance.now();
  try {
    const learned = await learnedFrom({ labelled, test }, call, console, say);
    const seconds = (performance.now() - started) / 1000;
    const metrics = metricsOfClassifier(learned, seconds, flags.seed);
    if (!flags.json) for (const each of classifierLines(learned)) console.out(each);
    if (flags.out !== undefined) {
      const report = classifierReport(learned, flags.out, { seconds, line });
      for (const each of await writeTextModel(flags.out, learned.classifier, metrics, report))
        console.error(each);
    }
    console.out(flags.json ? JSON.stringify(metrics) : learned.verdict.text);
    await endRun(checkpoints, learned.training.stopped === "aborted", flags, command, console);
  } finally {
    await checkpoints?.close();
  }
}

/** What a classifier learns from. */
interface Parts {
  readonly labelled: language.LabelledTexts;
  readonly test: language.LabelledTexts | undefined;
}

async function learnedFrom(
  { labelled, test }: Parts,
  { flags, checkpoints }: LearningCall<ClassifyFlags>,
  console: Console,
  say: (line: string) => void,
): Promise<language.LearnedClassifier> {
  const { text, label, tokenizer, hidden, embedding, balanced, ...rest } = flags;
  const { cell, layers, pooling, dropout, wordDropout } = flags;
  const backend = await startBackend(flags.backend);
  const interrupt = endTrainingOnInterrupt(console);
  const display = forecastDisplay(console.stream);
  try {
    return await language.learnClassifier(labelled, {
      ...rest,
      backend,
      test,
      columns: { text, label },
      tokenizer: tokenizer === "chars" ? "characters" : tokenizer,
      model: { cell, hiddenSize: hidden, embeddingSize: embedding, layers, pooling, dropout, wordDropout },
      classWeights: balanced ? "balanced" : undefined,
      stop: interrupt.signal,
      checkpoints: checkpoints && keptTraining(checkpoints, console),
      onPlan: (plan) => {
        for (const line of classifierPlanLines(plan)) say(line);
      },
      onProgress: ({ stage, done, detail }) =>
        display.show({ stage, done, part: detail ?? "", detail: undefined }),
    });
  } finally {
    display.stop();
    interrupt.release();
    await backend.dispose();
  }
}
