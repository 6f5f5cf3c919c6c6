// A chart of the gradient over time, as a Vega-Lite specification.
import type { GradientHealth } from "./health-report.ts";

/**
 * A Vega-Lite specification (plain JSON) of ‖dL/dh‖ at each step, on a logarithmic scale: one line per
 * sequence and report, labelled with the report's name. Render it with vega-embed in a page, or with
 * vega-lite and vega as SVG.
 */
export function healthChart(healths: Readonly<Record<string, GradientHealth>>): object {
  const values = Object.entries(healths).flatMap(([name, { sequences }]) =>
    sequences.flatMap(({ gradientByStep, name: sequence }) =>
      gradientByStep.flatMap((norm, step) =>
        norm > 0 && Number.isFinite(norm)
          ? [{ line: sequences.length === 1 ? name : `${name}, ${sequence}`, step, norm }]
          : [],
      ),
    ),
  );
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    data: { values },
    width: 480,
    height: 260,
    mark: { type: "line", strokeWidth: 1.6 },
    encoding: {
      x: { field: "step", type: "quantitative", title: "time step" },
      y: {
        field: "norm",
        type: "quantitative",
        scale: { type: "log" },
        axis: { format: ".0e" },
        title: "norm of dL/dh",
      },
      color: {
        field: "line",
        type: "nominal",
        title: null,
        sort: [...new Set(values.map(({ line }) => line))],
        legend: { labelLimit: 300 },
      },
    },
    config: { background: "white", font: "system-ui, sans-serif" },
  };
}
