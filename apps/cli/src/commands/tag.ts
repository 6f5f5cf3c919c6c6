// grus tag: trains a tagger on sentences in columns and tests it beside the most frequent tag of each word.
import type { Command } from "commander";
import { text as language } from "grus";
import { type ConllFlags, readTagged, type TaggedFile } from "../conll-text.ts";
import type { Console } from "../console.ts";
import { readParts } from "../files.ts";
import { flagWriter } from "../flags-of-options.ts";
import { oneOf, share, wholeNumber } from "../options.ts";
import { metricsOfTagger, taggerLines, taggerPlanLines } from "../output/tagger-lines.ts";
import { taggerReport } from "../output/tagger-report.ts";
import { givenValues } from "./config-file.ts";
import { type LearningCall, learningCall } from "./learning-call.ts";
import { runLearning, type SharedOptions } from "./run-learning.ts";
import { addTrainingOptions, type TrainingFlags } from "./training-flags.ts";

interface TagFlags extends TrainingFlags, Omit<ConllFlags, "form"> {
  readonly test?: string | undefined;
  readonly vectors?: string | undefined;
  readonly vocabulary?: number | undefined;
  readonly letters: number;
  readonly longest: number;
  readonly output: "crf" | "softmax";
  readonly cell: language.CellName;
  readonly hidden: number;
  readonly embedding?: number | undefined;
  readonly layers: number;
  readonly dropout: number;
  readonly wordDropout: number;
}

/** Adds the command. */
export function addTag(program: Command, console: Console): void {
  const command = program
    .command("tag")
    .argument(
      "[file]",
      "text file: a word a line with its tag, in columns separated by tabs or blanks, and an empty line between sentences; or CoNLL-U",
    )
    .option("--test <file>", "file to test on (default: a tenth of the sentences)")
    .option("--words <column>", "the column of words, counted from 1 (default: 1, in CoNLL-U FORM)")
    .option(
      "--tags <column>",
      "the column of tags, counted from 1, or from the end as -1, or by its name in CoNLL-U (default: the last, in CoNLL-U UPOS)",
    )
    .option("--encoding <name>", "the encoding of the files (default: UTF-8, or what their bytes show)");
  addModelOptions(command);
  addTrainingOptions(command, { things: "sentences", epochs: 3, learningRate: 0.004, batchSize: 64 });
  const given = givenValues(command);
  command.action(async (file: string | undefined) => {
    const call = await learningCall<TagFlags>(file === undefined ? [] : [file], given, command, console);
    if (call !== undefined) await tag(call, command, console);
  });
}

function addModelOptions(command: Command): void {
  command
    .option("--vectors <file>", "pretrained vectors of words, in GloVe's or fastText's text form")
    .option("--vocabulary <words>", "words at most (default: all that occur twice)", wholeNumber(3))
    .option("--letters <count>", "letters of a word that are read; 0 for words alone", wholeNumber(0), 12)
    .option(
      "--longest <words>",
      "words that are read together; longer sentences are read in pieces",
      wholeNumber(1),
      64,
    )
    .option(
      "--output <kind>",
      "crf for whole paths of tags, softmax for each tag by itself",
      oneOf(["crf", "softmax"]),
      "crf",
    )
    .option("--cell <name>", `the cell: ${language.cellNames.join(", ")}`, oneOf(language.cellNames), "lstm")
    .option("--hidden <units>", "units of each layer and direction", wholeNumber(1), 128)
    .option(
      "--embedding <features>",
      "features of a word's vector (default: 100, or those of --vectors)",
      wholeNumber(1),
    )
    .option("--layers <count>", "layers", wholeNumber(1), 1)
    .option("--dropout <share>", "the share of features that is dropped while training", share, 0.25)
    .option(
      "--word-dropout <share>",
      "the share of words that is read as unknown while training",
      share,
      0.05,
    );
}

async function tag(call: LearningCall<TagFlags>, command: Command, console: Console): Promise<void> {
  const { paths, flags } = call;
  const { hidden, embedding, cell, layers, dropout, wordDropout, output, ...rest } = flags;
  const say = flags.json ? console.error : console.out;
  const saying = { write: flagWriter(command, undefined), say };
  const tagged = await readTagged(paths[0]!, flags, saying);
  const test = flags.test === undefined ? undefined : await readTagged(flags.test, flags, saying);
  const vectors = flags.vectors === undefined ? undefined : await vectorsFor(flags.vectors, tagged);
  const learn = (shared: SharedOptions) =>
    language.learnTagger(tagged.sentences, {
      ...rest,
      ...shared,
      test: test?.sentences,
      vectors,
      columns: tagged.columns,
      model: { cell, hiddenSize: hidden, embeddingSize: embedding, layers, dropout, wordDropout, output },
      onPlan: (plan) => {
        for (const line of taggerPlanLines(plan)) say(line);
      },
    });
  await runLearning(call, command, console, learn, (learned, seconds) => ({
    model: learned.tagger,
    metrics: metricsOfTagger(learned, seconds, flags.seed),
    lines: taggerLines(learned),
    report: (directory, run) => taggerReport(learned, directory, run),
  }));
}

/** The vectors of the words of a file, in lower case too. */
async function vectorsFor(path: string, { sentences }: TaggedFile): Promise<language.WordVectors> {
  const words = new Set(sentences.flatMap((sentence) => sentence.words));
  for (const word of [...words]) words.add(word.toLowerCase());
  return language.readWordVectors(readParts(path), { words, file: path });
}
