// The error rates of pronunciations, as figures, a table and charts.
import type { text as language } from "grus";
import type { ExampleResult, Figure, Figures } from "../example.ts";
import { scoreChart } from "../language/score-chart.ts";
import { average, figureOf, percentOf } from "../report/figures.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { svgOf } from "../report/svg.ts";
import { attentionChart } from "./attention-chart.ts";
import type { AttendedWord, PronunciationRuns } from "./runs.ts";

interface Row {
  readonly model: string;
  readonly scores: readonly language.TranslationScores[];
  readonly parameters: number | undefined;
  readonly seconds: number | undefined;
}

/** The models, their ensemble and the most similar word, and the attention of a few words. */
export async function pronunciationReport(runs: PronunciationRuns): Promise<ExampleResult> {
  const rows = rowsOf(runs);
  const wrong = figuresOf(rows, "word error rate", ({ exactMatch }) => 1 - exactMatch);
  return {
    seeds: runs.networks.length,
    figures: { ...wrong, ...figuresOf(rows, "phoneme error rate", phonemeErrors) },
    parts: {
      pronunciation: {
        table: tableOf(rows),
        picture: await svgOf(scoreChart(wrong, { title: "share of words that are wrong" })),
      },
      attention: {
        table: wordTable(runs.attended),
        picture: await svgOf(attentionChart(runs.attended)),
      },
    },
  };
}

function rowsOf({
  networks,
  ensemble,
  nearestNeighbour,
  parameters,
  seconds,
}: PronunciationRuns): readonly Row[] {
  const { length } = networks;
  const all = {
    model: `ensemble of ${length}`,
    parameters: length * parameters,
    seconds: length * average(seconds),
  };
  return [
    { model: "GRU with attention", scores: networks, parameters, seconds: average(seconds) },
    ...(ensemble === undefined ? [] : [{ ...all, scores: [ensemble] }]),
    {
      model: "most similar word",
      scores: [nearestNeighbour],
      parameters: undefined,
      seconds: undefined,
    },
  ];
}

function phonemeErrors({ symbolErrorRate }: language.TranslationScores): number {
  return symbolErrorRate!;
}

function figuresOf(
  rows: readonly Row[],
  measure: string,
  of: (scores: language.TranslationScores) => number,
): Figures {
  return Object.fromEntries(
    rows.map(({ model, scores }): [string, Figure] => [`${model}: ${measure}`, figureOf(scores.map(of))]),
  );
}

function tableOf(rows: readonly Row[]): string {
  return markdownTable(
    ["model", "weights", "minutes", "words wrong", "phonemes wrong"],
    rows.map(({ model, scores, parameters, seconds }) => [
      model,
      parameters === undefined ? "–" : String(parameters),
      seconds === undefined ? "–" : (seconds / 60).toFixed(1),
      percentOf(scores.map(({ exactMatch }) => 1 - exactMatch)),
      percentOf(scores.map(phonemeErrors)),
    ]),
  );
}

function wordTable(words: readonly AttendedWord[]): string {
  return markdownTable(
    ["word", "listed", "found"],
    words.map(({ word, listed, found }) => [word, listed.join(", "), found.text]),
  );
}
