// Bit errors on sequences longer than those in training, as figures, a table and a chart.
import type { ExampleResult, Figure } from "../example.ts";
import { figureOf, percentOf } from "../report/figures.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { svgOf } from "../report/svg.ts";
import { lengthChart } from "./chart.ts";
import { models } from "./models.ts";
import { type CopyOptions, type CopyRun, type CopySizes, copyRuns } from "./runs.ts";

/** Trains every model with every seed, and tests it at every length. */
export async function copyLengths(options: CopyOptions): Promise<ExampleResult> {
  return reportOf(await copyRuns(options), options);
}

/** The figures, the table and the picture of runs. */
export async function reportOf(
  runs: readonly CopyRun[],
  { seeds, lengths, longest }: CopySizes,
): Promise<ExampleResult> {
  const figures = Object.fromEntries(
    models.flatMap(({ name }) =>
      lengths.map((length, i): [string, Figure] => [
        `${name}: wrong bits, ${length} patterns`,
        figureOf(runs.filter(({ model }) => model === name).map(({ errors }) => errors[i]!)),
      ]),
    ),
  );
  const picture = await svgOf(lengthChart(runs, lengths, longest));
  return { seeds: seeds.length, figures, parts: { lengths: { table: tableOf(runs, lengths), picture } } };
}

function tableOf(runs: readonly CopyRun[], lengths: readonly number[]): string {
  const rows = models.map(({ name }) => {
    const own = runs.filter(({ model }) => model === name);
    const errors = lengths.map((_, i) => percentOf(own.map(({ errors }) => errors[i]!)));
    return [name, String(own[0]!.count), ...errors];
  });
  return markdownTable(["model", "parameters", ...lengths.map(String)], rows);
}
