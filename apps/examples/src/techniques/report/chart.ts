// Charts of scores during training: one panel for each task, one line for each cell.
import type { TopLevelSpec } from "vega-lite";
import { svgOf } from "../../report/svg.ts";
import { type JobResult, taskOf, variantOf } from "../training/job.ts";

/** The chart as SVG. */
export async function scoreChart(results: readonly JobResult[]): Promise<string> {
  const tasks = new Map(results.map(({ job }) => [JSON.stringify(job.task), taskOf(job.task)]));
  const score = [...tasks.values()][0]!.score.name;
  const values = results.flatMap(({ job, scores }) => {
    const { name } = tasks.get(JSON.stringify(job.task))!;
    return scores.map((point) => ({ task: name, cell: job.cell, step: point.step, score: point.score }));
  });
  const names = [...tasks.values()].map(({ name }) => name);
  const spec: TopLevelSpec = {
    data: { values },
    facet: { column: { field: "task", type: "nominal", title: null, sort: names } },
    spec: {
      width: 240,
      height: 180,
      mark: { type: "line", strokeWidth: 1.6 },
      encoding: {
        x: { field: "step", type: "quantitative", title: "training step" },
        y: { field: "score", type: "quantitative", title: score },
        color: {
          field: "cell",
          type: "nominal",
          title: null,
          sort: [...new Set(results.map(({ job }) => job.cell))],
          scale: { scheme: "tableau10" },
        },
      },
    },
    resolve: { scale: { x: "independent" } },
    config: { background: "white", font: "system-ui, sans-serif" },
  };
  return svgOf(spec);
}

/** Runs with several seeds: for each variant a line of means with a band of one standard deviation. */
export function spreadChart(results: readonly JobResult[]): Promise<string> {
  const { name, score } = taskOf(results[0]!.job.task);
  const values = results.flatMap(({ job, scores }) =>
    scores.map((point) => ({ variant: variantOf(job), step: point.step, score: point.score })),
  );
  const variants = [...new Set(results.map(({ job }) => variantOf(job)))];
  const x = { field: "step", type: "quantitative", title: "training step" };
  const color = {
    field: "variant",
    type: "nominal",
    title: null,
    sort: variants,
    scale: { scheme: "tableau10" },
  };
  const y = { field: "score", type: "quantitative", title: `${name}: ${score.name}` };
  return svgOf({
    data: { values },
    width: 480,
    height: 300,
    layer: [
      {
        mark: { type: "errorband", extent: "stdev", opacity: 0.12 },
        encoding: { x, y, color: { ...color, legend: null } },
      },
      { mark: { type: "line", strokeWidth: 1.6 }, encoding: { x, y: { ...y, aggregate: "mean" }, color } },
    ],
    resolve: { legend: { color: "independent" } },
    config: { background: "white", font: "system-ui, sans-serif", legend: { labelLimit: 240 } },
  });
}
