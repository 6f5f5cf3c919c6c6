// The scores on the Numenta Anomaly Benchmark as lines of text.
import type { NabFigure } from "../figures/nab.ts";

/** A table of scores by profile beside published ones, and what the standard score consists of. */
export function nabText(figure: NabFigure): string {
  const { series, windows, rows, seconds, profiles, chosenOn, heldOut, anchors } = figure;
  const names = ["standard", "lowFalsePositives", "lowFalseNegatives"] as const;
  const line = (name: string, scores: readonly number[]) =>
    name.padEnd(28) + scores.map((score) => score.toFixed(2).padStart(19)).join("");
  const { detected, falseAlarms, threshold } = profiles.standard;
  return [
    `${series} series, ${windows} windows, ${rows} rows in ${seconds.toFixed(1)} s`,
    "".padEnd(28) + names.map((name) => name.padStart(19)).join(""),
    line(
      "grus",
      names.map((name) => profiles[name].score),
    ),
    line(
      "grus, default threshold",
      names.map((name) => profiles[name].atDefault),
    ),
    ...Object.entries(anchors).map(([name, scores]) =>
      line(
        name,
        names.map((profile) => scores[profile]),
      ),
    ),
    `standard: ${detected} windows found, ${falseAlarms} false alarms at ${threshold.toFixed(3)}`,
    `standard, series it was chosen on: ${chosenOn.score.toFixed(2)} (default threshold ${chosenOn.atDefault.toFixed(2)}); others: ${heldOut.score.toFixed(2)} (${heldOut.atDefault.toFixed(2)})`,
  ].join("\n");
}
