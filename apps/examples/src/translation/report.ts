// The scores of translators, as figures, tables and charts.
import type { text as language } from "grus";
import type { ExampleResult, Figure, Figures, ReportPart } from "../example.ts";
import { scoreChart } from "../language/score-chart.ts";
import { figureOf, percentOf } from "../report/figures.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { svgOf } from "../report/svg.ts";
import type { TranslationRun } from "./runs.ts";
import { tasks } from "./tasks.ts";

interface Row {
  readonly model: string;
  readonly scores: language.TranslationScores;
  readonly anchor: number | null;
}

/** The figures, and a table with a chart and examples for each task. */
export async function translationReport(runs: readonly TranslationRun[]): Promise<ExampleResult> {
  const parts = await Promise.all(runs.map(partOf));
  return {
    seeds: 1,
    figures: Object.assign({}, ...runs.map(figuresOf)),
    parts: Object.fromEntries(runs.map(({ name }, i) => [name, parts[i]!])),
  };
}

function rowsOf({ name, test, baselines }: TranslationRun): readonly Row[] {
  return [
    { model: "GRU with attention", scores: test, anchor: tasks[name].anchor },
    { model: "nearest neighbour", scores: baselines.nearestNeighbour, anchor: null },
    { model: "copy of the source", scores: baselines.copyOfSource, anchor: null },
  ];
}

function figuresOf(run: TranslationRun): Figures {
  const figures = rowsOf(run).flatMap(({ model, scores, anchor }): readonly (readonly [string, Figure])[] => [
    [`${run.name}: ${model}: BLEU`, figureOf([scores.bleu], anchor)],
    [`${run.name}: ${model}: chrF`, figureOf([scores.chrF])],
    [`${run.name}: ${model}: exact match`, figureOf([scores.exactMatch])],
  ]);
  return Object.fromEntries(figures);
}

async function partOf(run: TranslationRun): Promise<ReportPart> {
  const { plan, training, examples } = run;
  const rows = rowsOf(run);
  const table = markdownTable(
    ["model", "weights", "minutes", "BLEU", "chrF", "exact match"],
    rows.map(({ model, scores }, i) => [
      model,
      i === 0 ? String(plan.parameters) : "–",
      i === 0 ? (training.seconds / 60).toFixed(1) : "–",
      scores.bleu.toFixed(1),
      scores.chrF.toFixed(1),
      percentOf([scores.exactMatch]),
    ]),
  );
  const bleus = rows.map(({ model, scores, anchor }) => [model, figureOf([scores.bleu], anchor)] as const);
  const chart = scoreChart(Object.fromEntries(bleus), { title: "BLEU", format: ".0f" });
  return { table: `${table}\n\n${quoted(examples)}`, picture: await svgOf(chart) };
}

/** Texts with an accepted translation and the one that was found, as a block of code. */
function quoted(examples: readonly language.TranslatedExample[]): string {
  const lines = examples.flatMap(({ source, targets, found }) => [
    source,
    `= ${targets[0]!}`,
    `> ${found}`,
    "",
  ]);
  const text = lines.slice(0, -1).map((line) => (line === "" ? "" : `    ${line.replace(/\s+/g, " ")}`));
  return `Test texts, an accepted translation of each (=) and the one found (>):\n\n${text.join("\n")}`;
}
