// Bars of scores, with their spreads over seeds.
import type { Figures } from "../example.ts";

/** Options of {@link scoreChart}. */
export interface ScoreChartOptions {
  /** The title of the axis. */
  readonly title: string;
  /** The format of its numbers, of d3. Default "%". */
  readonly format?: string | undefined;
}

/** A Vega-Lite specification: a bar for each figure, a dot for its anchor. */
export function scoreChart(figures: Figures, { title, format = "%" }: ScoreChartOptions): object {
  const values = Object.entries(figures).map(([name, { value, spread, anchor }]) => ({
    name,
    value,
    low: value - (spread ?? 0),
    high: value + (spread ?? 0),
    anchor,
  }));
  const y = { field: "name", type: "nominal", title: null, sort: null, axis: { labelLimit: 260 } };
  const x = { field: "value", type: "quantitative", title, axis: { format } };
  return {
    width: 420,
    height: { step: 22 },
    data: { values },
    layer: [
      { mark: { type: "bar", color: "#7aa6c2" }, encoding: { x, y } },
      { mark: "rule", encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y } },
      {
        transform: [{ filter: "datum.anchor !== null" }],
        mark: { type: "point", filled: true, size: 60, color: "#b3541e" },
        encoding: { x: { ...x, field: "anchor" }, y },
      },
    ],
    config: { background: "white", font: "system-ui, sans-serif" },
  };
}
