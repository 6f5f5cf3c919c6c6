// Pictures of attention: which letters a decoder looked at while it wrote each phoneme.
import type { text as language } from "grus";
import type { AttendedWord } from "./runs.ts";

/** A Vega-Lite specification: a heat map for each word, two in a row. */
export function attentionChart(words: readonly AttendedWord[]): object {
  return {
    columns: 2,
    concat: words.map(({ word, found }) => heatMap(word, found.attention!)),
    config: { background: "white", font: "system-ui, sans-serif" },
  };
}

function heatMap(word: string, { source, target, weights }: language.TranslationAttention): object {
  const values = weights.flatMap((row, step) =>
    Array.from(row, (weight, place) => ({ step, place, weight: Number(weight.toFixed(4)) })),
  );
  const axis = (names: readonly string[]) => ({
    labelExpr: `${JSON.stringify(names.map((name) => name.replace(/[<>]/g, "")))}[datum.value]`,
    labelAngle: 0,
    ticks: false,
    domain: false,
  });
  return {
    title: word,
    width: { step: 18 },
    height: { step: 18 },
    data: { values },
    mark: "rect",
    encoding: {
      x: { field: "place", type: "ordinal", title: null, axis: { ...axis(source), orient: "top" } },
      y: { field: "step", type: "ordinal", title: null, axis: axis(target) },
      color: {
        field: "weight",
        type: "quantitative",
        scale: { domain: [0, 1], range: ["#f3f6fa", "#08519c"] },
        legend: null,
      },
    },
  };
}
