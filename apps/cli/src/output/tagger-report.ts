// report.html of `grus tag`.
import type { text as language } from "grus";
import { inShell } from "../flag-text.ts";
import { confusionSections } from "./confusion-tables.ts";
import { htmlTable } from "./html-table.ts";
import { count, percent } from "./label-texts.ts";
import { type LearningRun, learningReport } from "./learning-report.ts";
import { section } from "./report-html.ts";
import { taggerCells, taggerHead, taggerPlanLines } from "./tagger-lines.ts";

/** Words before and after one that is tagged wrong. */
const AROUND = 8;

/** The page as text. */
export function taggerReport(learned: language.LearnedTagger, directory: string, run: LearningRun): string {
  const { plan, test, baselines, mistakes, training, verdict } = learned;
  return learningReport(
    {
      title: `${plan.tags.size} tags of words`,
      verdict,
      scores: {
        head: ["on the test sentences", ...taggerHead(test)],
        rows: [
          ["this network", ...taggerCells(test)],
          ["most frequent tag", ...taggerCells(baselines.mostFrequentTag)],
        ],
      },
      note: noteOf(test),
      details: [entitySection(test.entities), ...confusionSections(test.words), mistakeSection(mistakes)],
      training,
      unit: "word",
      plan: taggerPlanLines(plan),
      uses: [`grus predict ${inShell(directory)} FILE`, `grus evaluate ${inShell(directory)} FILE`],
    },
    run,
  );
}

function noteOf({ words, unseen, entities }: language.TestedScores): string {
  const many = `${count(words.support)} words, of which the training sentences lack ${count(unseen.support)}.`;
  const entity =
    entities === undefined
      ? ""
      : " An entity counts as found if its type, its first and its last word are right, as conlleval counts.";
  return `${many} Macro F1 is the mean over the tags that occur.${entity} No choice was made by the test sentences.`;
}

function entitySection(entities: language.EntityScores | undefined): string {
  if (entities === undefined) return "";
  const rows = [{ ...entities, type: "all" }, ...entities.types].map(
    ({ type, precision, recall, f1, support, predicted }) => [
      type,
      percent(precision),
      percent(recall),
      percent(f1),
      count(support),
      count(predicted),
    ],
  );
  const head = ["type", "precision", "recall", "F1", "how many", "found"];
  return section(
    "Entities",
    htmlTable(head, rows, (row) => (row === 0 ? "model" : "")),
  );
}

function mistakeSection(mistakes: readonly language.TagMistake[]): string {
  if (mistakes.length === 0) return "";
  const rows = mistakes.map(({ words, at, tag, found, probability }) => [
    contextOf(words, at),
    words[at]!,
    tag,
    found,
    percent(probability),
  ]);
  const table = htmlTable(["sentence", "word", "tag", "taken for", "probability"], rows);
  return section("Mistakes, the most certain first", table);
}

function contextOf(words: readonly string[], at: number): string {
  const [from, to] = [Math.max(0, at - AROUND), Math.min(words.length, at + AROUND + 1)];
  return [from > 0 ? "…" : "", ...words.slice(from, to), to < words.length ? "…" : ""].join(" ").trim();
}
