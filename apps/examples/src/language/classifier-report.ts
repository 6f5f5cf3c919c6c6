// The scores of classifiers, as figures, a table and a chart.
import type { ClassificationReport } from "@grus/train";
import type { ExampleResult, Figure, Figures } from "../example.ts";
import { average, figureOf, percentOf } from "../report/figures.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { svgOf } from "../report/svg.ts";
import { averagedReport, type ClassifierRun } from "./classifier-runs.ts";
import { scoreChart } from "./score-chart.ts";

/** What a report is of. */
export interface ClassifierReportOptions {
  /** The labels of the test texts. */
  readonly labels: readonly string[];
  /** The published accuracy for the same test; null if there is none. */
  readonly anchor?: number | null | undefined;
  /** The name of the table. */
  readonly name: string;
}

interface Row {
  readonly model: string;
  readonly reports: readonly ClassificationReport[];
  readonly parameters?: number | undefined;
  readonly seconds?: number | undefined;
  readonly anchor?: number | null | undefined;
}

/** The network, its average over several seeds, and the baselines beside it. */
export async function classifierReport(
  runs: readonly ClassifierRun[],
  { labels, anchor = null, name }: ClassifierReportOptions,
): Promise<ExampleResult> {
  const { parameters } = runs[0]!;
  const seconds = average(runs.map((run) => run.seconds));
  const averaged: Row = { model: "GRU, averaged", reports: [averagedReport(runs, labels)] };
  const rows: readonly Row[] = [
    { model: "GRU", reports: runs.map(({ network }) => network), parameters, seconds, anchor },
    ...(runs.length > 1 ? [averaged] : []),
    { model: "logistic regression", reports: [runs[0]!.logisticRegression] },
    { model: "naive Bayes", reports: [runs[0]!.naiveBayes] },
  ];
  const accuracies = figuresOf(rows, "accuracy", ({ accuracy }) => accuracy);
  const scores = figuresOf(rows, "macro F1", ({ macro }) => macro.f1);
  const picture = await svgOf(scoreChart(accuracies, { title: "accuracy on the test texts" }));
  return {
    seeds: runs.length,
    figures: { ...accuracies, ...scores },
    parts: { [name]: { table: tableOf(rows), picture } },
  };
}

function figuresOf(
  rows: readonly Row[],
  measure: string,
  of: (report: ClassificationReport) => number,
): Figures {
  return Object.fromEntries(
    rows.map(({ model, reports, anchor = null }): [string, Figure] => [
      `${model}: ${measure}`,
      figureOf(reports.map(of), measure === "accuracy" ? anchor : null),
    ]),
  );
}

function tableOf(rows: readonly Row[]): string {
  return markdownTable(
    ["model", "weights", "seconds", "accuracy", "macro F1"],
    rows.map(({ model, reports, parameters, seconds }) => [
      model,
      parameters === undefined ? "–" : String(parameters),
      seconds === undefined ? "–" : seconds.toFixed(0),
      percentOf(reports.map(({ accuracy }) => accuracy)),
      percentOf(reports.map(({ macro }) => macro.f1)),
    ]),
  );
}
