// The scores of taggers, as figures, a table and a chart.
import type { text as language } from "grus";
import type { ExampleResult, Figure, Figures } from "../example.ts";
import { scoreChart } from "../language/score-chart.ts";
import { average, figureOf, percentOf } from "../report/figures.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { svgOf } from "../report/svg.ts";
import type { TagChoice, TaggerRun } from "./runs.ts";

interface Row {
  readonly model: string;
  readonly scores: readonly language.TestedScores[];
  readonly runs: readonly TaggerRun[];
}

/** The taggers of both kinds, and the most frequent tag of each word beside them. */
export async function taggerReport(runs: readonly TaggerRun[]): Promise<ExampleResult> {
  const rows: readonly Row[] = [
    networkRow("LSTM and CRF", runs, "crf"),
    networkRow("LSTM and softmax", runs, "softmax"),
    { model: "most frequent tag", scores: [runs[0]!.mostFrequentTag], runs: [] },
  ];
  const accuracies = figuresOf(rows, "accuracy", ({ words }) => words.accuracy);
  const chart = scoreChart(
    { ...accuracies, ...figuresOf(rows, "unseen words", ({ unseen }) => unseen.accuracy) },
    { title: "accuracy on the test sentences" },
  );
  return {
    seeds: rows[0]!.runs.length,
    figures: {
      ...accuracies,
      ...figuresOf(rows, "accuracy of unseen words", ({ unseen }) => unseen.accuracy),
      ...figuresOf(rows, "whole sentences", ({ sentences }) => sentences),
    },
    parts: { taggers: { table: tableOf(rows), picture: await svgOf(chart) } },
  };
}

function networkRow(model: string, runs: readonly TaggerRun[], output: TagChoice): Row {
  const own = runs.filter((run) => run.output === output);
  return { model, scores: own.map(({ network }) => network), runs: own };
}

function figuresOf(
  rows: readonly Row[],
  measure: string,
  of: (scores: language.TestedScores) => number,
): Figures {
  return Object.fromEntries(
    rows.map(({ model, scores }): [string, Figure] => [`${model}: ${measure}`, figureOf(scores.map(of))]),
  );
}

function tableOf(rows: readonly Row[]): string {
  const head = ["model", "weights", "minutes", "words", "unseen words", "whole sentences"];
  return markdownTable(
    head,
    rows.map(({ model, scores, runs }) => [
      model,
      runs.length === 0 ? "–" : String(runs[0]!.parameters),
      runs.length === 0 ? "–" : (average(runs.map(({ seconds }) => seconds)) / 60).toFixed(1),
      percentOf(
        scores.map(({ words }) => words.accuracy),
        2,
      ),
      percentOf(scores.map(({ unseen }) => unseen.accuracy)),
      percentOf(scores.map(({ sentences }) => sentences)),
    ]),
  );
}
