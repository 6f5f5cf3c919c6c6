// report.html of a model that learned from texts: how good it is, what it gets wrong, how training went, and how to
// repeat it.
import type { text as language } from "grus";
import { htmlTable } from "./html-table.ts";
import { count, percent } from "./label-texts.ts";
import { type LearningCharts, learningCharts, learningReportScript } from "./learning-charts.ts";
import { chart, escapeHtml, section } from "./report-html.ts";
import { reportPage } from "./report-page.ts";

/** How the model was made. */
export interface LearningRun {
  /** The command line that makes it again. */
  readonly line: string;
  /** Those of the whole run. */
  readonly seconds: number;
}

/** What the report of a model has beside its training. */
export interface LearningReport {
  readonly title: string;
  readonly verdict: { readonly text: string };
  /** Figures on the test: that of the network is the first row. */
  readonly scores: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** What the figures are. */
  readonly note: string;
  /** HTML of sections of the task. */
  readonly details: readonly string[];
  readonly training: language.TrainingSummary;
  /** What losses are of, such as "token". */
  readonly unit: string;
  /** What was learned from and by what, a line each. */
  readonly plan: readonly string[];
  /** Commands that use the model. */
  readonly uses: readonly string[];
}

/** The page as text. */
export function learningReport(report: LearningReport, run: LearningRun): string {
  const { title, verdict, scores, note, details, training } = report;
  const charts = learningCharts(training, report.unit);
  const table = htmlTable(scores.head, scores.rows, (row) => (row === 0 ? "model" : ""));
  return reportPage({
    title,
    verdict: verdict.text,
    data: charts,
    script: learningReportScript,
    sections: [
      section("How good it is", `${table}<p class="note">${escapeHtml(note)}</p>`),
      ...details,
      section("How training went", trainingPart(training, charts)),
      section("What it learned from", report.plan.map((line) => `<p>${escapeHtml(line)}</p>`).join("")),
      section("How to repeat it", repeatPart(report.uses, run)),
    ],
  });
}

function trainingPart(
  { epochs, steps, seconds, bestEpoch, history, stopped }: language.TrainingSummary,
  { accuracy }: LearningCharts,
): string {
  const kept =
    bestEpoch === undefined
      ? "No epoch was finished: the weights are those of the last update."
      : `The weights are those of epoch ${bestEpoch}.`;
  const facts = `${count(steps)} updates in ${epochs} epochs, ${Math.round(seconds)} s; ended ${ENDS[stopped]}. ${kept}`;
  const rows = history.map(({ epoch, step, loss, validationLoss, validationAccuracy }) => [
    String(epoch),
    count(step),
    loss.toFixed(4),
    validationLoss?.toFixed(4) ?? "–",
    ...(accuracy === undefined ? [] : [percent(validationAccuracy ?? Number.NaN)]),
  ]);
  const head = [
    "epoch",
    "updates",
    "training loss",
    "validation loss",
    ...(accuracy === undefined ? [] : ["validation accuracy"]),
  ];
  const table = htmlTable(head, rows, (row) => (history[row]!.epoch === bestEpoch ? "model" : ""));
  return `${chart("losses")}${accuracy === undefined ? "" : chart("accuracy")}
<p class="note">${escapeHtml(facts)} Training losses are with dropout.</p>
<details><summary>All ${epochs} epochs</summary>${table}</details>`;
}

const ENDS: Readonly<Record<language.TrainingSummary["stopped"], string>> = {
  completed: "with its last epoch",
  "max-steps": "with its last update",
  "time-limit": "by the clock",
  "early-stopping": "by early stopping",
  aborted: "by Ctrl-C",
  left: "early",
  failed: "with an error",
};

function repeatPart(uses: readonly string[], { line, seconds }: LearningRun): string {
  const used = uses.map((use) => `<code>${escapeHtml(use)}</code>`).join(", ");
  return `<pre>${escapeHtml(line)}</pre>
<p class="note">To use it: ${used}. Took ${seconds.toFixed(1)} s.</p>`;
}
