// Scores a file by a classifier or a tagger.
import { text as language } from "grus";
import { readTagged } from "../conll-text.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { scoresOf } from "../output/classifier-lines.ts";
import { confusionLines, count, percent } from "../output/label-texts.ts";
import { alignTable, noteLines } from "../output/summary.ts";
import { detailsOf, entityLines, taggerCells, taggerHead } from "../output/tagger-lines.ts";
import { filledTextsIn, readTextTable } from "../text-table.ts";
import { type EvaluateCall, type Evaluation, stopped } from "./evaluate-text.ts";
import { shownWork } from "./shown-work.ts";

/** Scores the labels of a CSV file. */
export async function evaluateClassifier(
  { files, file, flags, saying, backend }: EvaluateCall,
  console: Console,
): Promise<Evaluation> {
  const classifier = language.open(files, backend, "text-classification");
  const table = await readTextTable(file, flags);
  for (const line of noteLines(table.notes, saying.write)) saying.say(line);
  const texts = filledTextsIn(table, columnOf("text", flags.text, classifier), "a text");
  const labels = filledTextsIn(table, columnOf("label", flags.label, classifier), "a label");
  const work = (options: language.PartOptions) => classifier.predict(texts, options);
  const found = await shownWork("labelling", console, work, stopped);
  const own = found.map(({ label }) => label);
  const report = language.classifierScores({ texts, labels }, own, classifier.classes);
  const { support, classes, confusion } = report;
  const figures = [
    ["texts", "accuracy", "macro F1"],
    [count(support), percent(report.accuracy), percent(report.macro.f1)],
  ];
  return {
    scores: { ...scoresOf(report), support, classes, confusion },
    lines: [...alignTable(figures), "", ...confusionLines(report)],
  };
}

function columnOf(
  role: keyof language.LabelColumns,
  asked: string | undefined,
  { columns }: language.TextLabeller,
): string {
  const name = asked ?? columns?.[role];
  if (name !== undefined) return name;
  throw new InputError(`the model does not know its column of ${role}s.`, `Name it with --${role} COLUMN.`);
}

/** Scores the tags of a file of sentences. */
export async function evaluateTagger(
  { files, file, flags, saying, backend }: EvaluateCall,
  console: Console,
): Promise<Evaluation> {
  const tagger = language.open(files, backend, "tagging");
  const { sentences } = await readTagged(file, flags, saying, tagger.columns);
  const words = sentences.map((sentence) => sentence.words);
  const work = (options: language.PartOptions) => tagger.predict(words, options);
  const found = await shownWork("tagging", console, work, stopped);
  const tags = found.map((sentence) => sentence.tags);
  const scores = language.taggerScores(sentences, tags, tagger.classes);
  const figures = [
    ["words", ...taggerHead(scores)],
    [count(scores.words.support), ...taggerCells(scores)],
  ];
  const details = scores.entities === undefined ? confusionLines(scores.words) : entityLines(scores);
  return { scores: detailsOf(scores), lines: [...alignTable(figures), "", ...details] };
}
