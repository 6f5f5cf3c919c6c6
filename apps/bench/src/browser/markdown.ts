// The page's figures as Markdown.
import { SHAPES, type SizeName } from "../figures/comparison.ts";
import { digits, seconds, spread } from "../print/numbers.ts";
import { table } from "../report/table.ts";
import type { PageLine, PageReport } from "./page-report.ts";
import { environmentText } from "./print.ts";

/** docs/benchmarks-browser.md. */
export function browserMarkdown({
  date,
  environment,
  lines,
}: PageReport & { readonly date: string }): string {
  const notes = new Map(lines.flatMap(({ name, note }) => (note ? [[name, note] as const] : [])));
  const sizes = [...new Set(lines.map(({ size }) => size))];
  return `# Benchmarks in the browser

Training steps of a GRU (forward, backward and Adam; the loss is the mean square of all outputs), all libraries in one page, with the same weights and
inputs. The losses of three steps are compared first; then all are timed in turn, round after round: median, smallest and largest.
A library that would take more than 15 s per step, estimated from the previous size, is left out.

Generated on ${date} by

    pnpm bench browser

Environment:

    ${environmentText(environment).replaceAll("\n", "\n    ")}

${table(
  ["size", "library", "ms", "rounds", "× Grus on WebAssembly"],
  sizes.flatMap((size) => rowsOf(size, lines)),
)}

${[...notes].map(([name, note]) => `- ${name}: ${note}.`).join("\n")}
`;
}

function rowsOf(size: string, lines: readonly PageLine[]): string[][] {
  const { batch, time, input, hidden } = SHAPES[size as SizeName];
  const label = `**${size}**: batch ${batch}, time ${time}, input ${input}, hidden ${hidden}`;
  return lines
    .filter((line) => line.size === size)
    .map((line, i) => [i === 0 ? label : "", ...cellsOf(line)]);
}

function cellsOf({ name, version, failure, expected, timing, ratio }: PageLine): string[] {
  const label = version === "this" ? `**${name}**` : `${name} ${version}`;
  if (failure !== undefined) return [label, `not timed: ${failure}`, "", ""];
  if (timing === undefined) return [label, `left out: about ${seconds(expected!)} per step`, "", ""];
  return [label, spread(timing), String(timing.runs), digits(ratio!)];
}
