// grus lm: trains a language model on text files and tests it beside an n-gram model.
import type { Command } from "commander";
import { text as language } from "grus";
import { type BackendOption, backendOptions } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { flagWriter } from "../flags-of-options.ts";
import { oneOf, positiveNumber, share, wholeNumber, wholeNumbers } from "../options.ts";
import {
  learnedLines,
  metricsOfLearned,
  planLines,
  sampleLines,
  sampleOf,
} from "../output/language-lines.ts";
import { languageReport } from "../output/language-report.ts";
import { noteLines } from "../output/summary.ts";
import { readTexts } from "../read-text.ts";
import { givenValues } from "./config-file.ts";
import { addRunOptions, type LearningCall, type LearningFlags, learningCall } from "./learning-call.ts";
import { runLearning, type SharedOptions } from "./run-learning.ts";

interface LmFlags extends LearningFlags {
  readonly tokenizer: language.TokenizerChoice | "chars";
  readonly vocabulary?: number | undefined;
  readonly cell: language.CellName;
  readonly hidden: number;
  readonly embedding?: number | undefined;
  readonly layers: number;
  readonly dropout: number;
  readonly weightDropout: number;
  readonly averageDecay?: number | undefined;
  readonly tie?: boolean | undefined;
  readonly cutoffs?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly minutes?: number | undefined;
  readonly learningRate: number;
  readonly batchSize?: number | undefined;
  readonly steps: number;
  readonly validation: boolean;
  readonly seed: number;
  readonly encoding?: string | undefined;
  readonly backend: BackendOption;
  readonly json?: boolean | undefined;
}

/** Minutes of training where no other limit is given. */
const MINUTES = 5;

/** Adds the command. */
export function addLm(program: Command, console: Console): void {
  const command = program
    .command("lm")
    .argument("[files...]", "text files, read one after the other")
    .option(
      "--tokenizer <kind>",
      "how text is cut: bytes, chars, words or bpe",
      oneOf(["bytes", "chars", "words", "bpe"]),
      "chars",
    )
    .option(
      "--vocabulary <tokens>",
      "tokens at most (default: all characters, 10000 words, 1000 byte pairs)",
      wholeNumber(2),
    )
    .option("--cell <name>", `the cell: ${language.cellNames.join(", ")}`, oneOf(language.cellNames), "gru")
    .option("--hidden <units>", "units of each layer", wholeNumber(1), 256)
    .option(
      "--embedding <features>",
      "features of a token's vector (default: 64, or those of --hidden with --tie)",
      wholeNumber(1),
    )
    .option("--layers <count>", "layers", wholeNumber(1), 1)
    .option("--dropout <share>", "the share of outputs that is dropped while training", share, 0.2)
    .option(
      "--weight-dropout <share>",
      "the share of recurrent weights that is dropped while training",
      share,
      0,
    )
    .option("--tie", "score tokens by the vectors that they are read with")
    .option(
      "--cutoffs <tokens>",
      "an adaptive softmax for many words, the most frequent first: where its clusters begin, such as 2000,10000",
      wholeNumbers(1),
    )
    .option("--epochs <count>", "passes over the text", wholeNumber(1))
    .option("--max-steps <count>", "updates of the weights", wholeNumber(1))
    .option(
      "--minutes <minutes>",
      `the time to train; the learning rate falls to its end (default: ${MINUTES}, without --epochs and --max-steps)`,
      positiveNumber,
    )
    .option("--learning-rate <rate>", "the highest learning rate", positiveNumber, 0.002)
    .option(
      "--batch-size <count>",
      "places of the text that are read side by side (default: 32, fewer for a short text)",
      wholeNumber(1),
    )
    .option(
      "--average-decay <share>",
      "average the weights, of which each update keeps this share, such as 0.999",
      share,
    )
    .option("--steps <tokens>", "tokens that gradients go back", wholeNumber(1), 64)
    .option("--test <file>", "text file to test on (default: the last tenth of the text)")
    .option(
      "--no-validation",
      "learn from the last tenth before the test too, and keep the last epoch: better for a long text whose training ends by the clock",
    )
    .option(
      "--encoding <name>",
      "the encoding of the files, such as windows-1252 (default: UTF-8, or what their bytes show)",
    )
    .option(
      "--seed <number>",
      "with --epochs or --max-steps the same seed gives the same model",
      wholeNumber(0),
      0,
    )
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto")
    .option("--out <dir>", "write the model, metrics.json and report.html there")
    .option("--json", "print only metrics.json on standard output, in one line");
  const given = givenValues(addRunOptions(command));
  command.action(async (files: readonly string[]) => {
    const call = await learningCall<LmFlags>(files, given, command, console);
    if (call !== undefined) await learn(call, command, console);
  });
}

async function learn(call: LearningCall<LmFlags>, command: Command, console: Console): Promise<void> {
  const { paths, flags } = call;
  const say = flags.json ? console.error : console.out;
  const { text, notes } = await readTexts(paths, flags.encoding);
  const test = flags.test === undefined ? undefined : (await readTexts([flags.test], flags.encoding)).text;
  for (const line of noteLines(notes, flagWriter(command, undefined))) say(line);
  const onPlan = (plan: language.LearnTextPlan) => {
    for (const line of planLines(plan)) say(line);
  };
  const learned = async (shared: SharedOptions): Promise<Learned> => {
    const found = await language.learnText(text, { ...optionsOf(flags), ...shared, test, onPlan });
    return { ...found, sample: await sampleOf(found, flags.seed) };
  };
  await runLearning(call, command, console, learned, (own, seconds) => ({
    model: own.generator,
    metrics: metricsOfLearned(own, seconds, flags.seed),
    lines: [...learnedLines(own), ...sampleLines(own.sample)],
    report: (directory, run) => languageReport(own, own.sample, directory, run),
  }));
}

/** A model of a text, and a text that it writes. */
interface Learned extends language.LearnedText {
  readonly sample: string;
}

function optionsOf(flags: LmFlags): Omit<language.LearnTextOptions, "backend"> {
  const { tokenizer, hidden, embedding, tie, cutoffs, layers, dropout, weightDropout, cell, ...rest } = flags;
  const { epochs, maxSteps, minutes } = flags;
  const isTimed = minutes === undefined && epochs === undefined && maxSteps === undefined;
  return {
    ...rest,
    minutes: isTimed ? MINUTES : minutes,
    tokenizer: tokenizer === "chars" ? "characters" : tokenizer,
    model: {
      cell,
      hiddenSize: hidden,
      embeddingSize: embedding,
      layers,
      dropout,
      weightDropout,
      tied: tie,
      cutoffs,
    },
  };
}
