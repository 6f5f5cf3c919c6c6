// The scores of models of characters, as figures, tables and charts.
import type { text as language } from "grus";
import type { ExampleResult, Figure, Figures, ReportPart } from "../example.ts";
import { scoreChart } from "../language/score-chart.ts";
import { average, deviation, figureOf } from "../report/figures.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { svgOf } from "../report/svg.ts";
import type { CharacterRun } from "./runs.ts";
import { type TextName, texts } from "./texts.ts";

const NGRAMS = "Kneser-Ney n-grams";

/** A row of a table: a model, and its scores with each seed. */
interface Row {
  readonly model: string;
  readonly scores: readonly language.LikelihoodScores[];
  readonly anchor: number | null;
}

/** The figures, and a table with a chart for each text. */
export async function characterReport(runs: readonly CharacterRun[], seeds: number): Promise<ExampleResult> {
  const names = [...new Set(runs.map(({ name }) => name))];
  const parts = await Promise.all(names.map((name) => partOf(runs.filter((run) => run.name === name))));
  return {
    seeds,
    figures: Object.assign({}, ...names.map((name) => figuresOf(name, rowsOf(name, runs)))),
    parts: Object.fromEntries(names.map((name, i) => [name, parts[i]!])),
  };
}

function rowsOf(name: TextName, runs: readonly CharacterRun[]): readonly Row[] {
  const own = runs.filter((run) => run.name === name);
  return [
    { model: "GRU", scores: own.map(({ network }) => network), anchor: texts[name].anchor },
    { model: "GRU, dynamic evaluation", scores: own.map(({ dynamic }) => dynamic), anchor: null },
    { model: NGRAMS, scores: own.map(({ baseline }) => baseline), anchor: null },
  ];
}

function figuresOf(name: TextName, rows: readonly Row[]): Figures {
  return Object.fromEntries(
    rows.map(({ model, scores, anchor }): [string, Figure] => [
      `${name}: ${model}, nats a character`,
      figureOf(
        scores.map(({ nats }) => nats),
        anchor,
      ),
    ]),
  );
}

async function partOf(runs: readonly CharacterRun[]): Promise<ReportPart> {
  const { name, parameters, baselineName, sample } = runs[0]!;
  const rows = rowsOf(name, runs);
  const head = ["model", "weights", "minutes", "nats a character", "bits a character"];
  const isNetwork = (model: string) => model.startsWith("GRU");
  const table = markdownTable(
    head,
    rows.map(({ model, scores }) => [
      isNetwork(model) ? model : baselineName,
      isNetwork(model) ? String(parameters) : "–",
      isNetwork(model) ? (average(runs.map(({ seconds }) => seconds)) / 60).toFixed(1) : "–",
      meanOf(scores.map(({ nats }) => nats)),
      meanOf(scores.map(({ bitsPerCharacter }) => bitsPerCharacter)),
    ]),
  );
  const chart = scoreChart(figuresOf(name, rows), { title: "nats a character", format: ".2f" });
  return { table: `${table}\n\n${quoted(sample)}`, picture: await svgOf(chart) };
}

function meanOf(values: readonly number[]): string {
  const mean = average(values).toFixed(3);
  return values.length === 1 ? mean : `${mean} ± ${deviation(values).toFixed(3)}`;
}

/** What the model writes, as a block of code. */
function quoted(sample: string): string {
  const lines = sample.trim().split("\n");
  return `What it writes at temperature 0.7:\n\n${lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n")}`;
}
