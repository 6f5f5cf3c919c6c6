// Chart of bit errors by length: a line of means for each model.
import type { CopyRun } from "./runs.ts";

/** A Vega-Lite specification; a dashed line marks the longest sequence in training. */
export function lengthChart(runs: readonly CopyRun[], lengths: readonly number[], longest: number): object {
  const values = runs.flatMap(({ model, errors }) =>
    errors.map((error, i) => ({ model, length: lengths[i]!, error })),
  );
  const x = { field: "length", type: "quantitative", title: "patterns to copy" };
  const y = { field: "error", type: "quantitative", title: "wrong bits", axis: { format: "%" } };
  const sort = [...new Set(runs.map(({ model }) => model))];
  return {
    width: 480,
    height: 260,
    layer: [
      {
        data: { values },
        mark: { type: "line", point: true },
        encoding: {
          x,
          y: { ...y, aggregate: "mean" },
          color: { field: "model", type: "nominal", title: null, sort },
        },
      },
      {
        data: { values: [{ length: longest }] },
        mark: { type: "rule", strokeDash: [4, 4] },
        encoding: { x },
      },
    ],
    config: { background: "white", font: "system-ui, sans-serif" },
  };
}
