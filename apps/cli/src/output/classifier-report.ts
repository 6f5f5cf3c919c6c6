// report.html of `grus classify`.
import type { text as language } from "grus";
import { inShell } from "../flag-text.ts";
import { classifierPlanLines } from "./classifier-lines.ts";
import { confusionSections } from "./confusion-tables.ts";
import { htmlTable } from "./html-table.ts";
import { type LabelReport, percent } from "./label-texts.ts";
import { type LearningRun, learningReport } from "./learning-report.ts";
import { section } from "./report-html.ts";
import { shortened } from "./shortened.ts";

/** Characters of a text that are shown. */
const WIDEST = 300;

/** The page as text. */
export function classifierReport(
  learned: language.LearnedClassifier,
  directory: string,
  run: LearningRun,
): string {
  const { plan, test, baselines, mistakes, training, verdict } = learned;
  const row = (name: string, { accuracy, macro }: LabelReport) => [
    name,
    percent(accuracy),
    percent(macro.f1),
  ];
  return learningReport(
    {
      title: `${plan.classes.size} labels of texts`,
      verdict,
      scores: {
        head: ["on the test texts", "accuracy", "macro F1"],
        rows: [
          row("this network", test),
          row("naive Bayes", baselines.naiveBayes),
          row("logistic regression", baselines.logisticRegression),
        ],
      },
      note: "Accuracy is the share of texts with the right label, macro F1 the mean over the labels of the harmonic mean of precision and recall. No choice was made by the test texts.",
      details: [...confusionSections(test), mistakeSection(mistakes)],
      training,
      unit: "text",
      plan: classifierPlanLines(plan),
      uses: [`grus predict ${inShell(directory)} FILE.csv`, `grus evaluate ${inShell(directory)} FILE.csv`],
    },
    run,
  );
}

function mistakeSection(mistakes: readonly language.LabelMistake[]): string {
  if (mistakes.length === 0) return "";
  const rows = mistakes.map(({ text, label, found, probability }) => [
    shortened(text, WIDEST),
    label,
    found,
    percent(probability),
  ]);
  const table = htmlTable(["text", "label", "taken for", "probability"], rows);
  return section("Mistakes, the most certain first", table);
}
