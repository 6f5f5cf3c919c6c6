// Tables that compare Grus with other libraries.
import { type Compared, SHAPES, workFlop } from "../figures/comparison.ts";
import { digits, seconds, spread } from "../print/numbers.ts";
import type { ReportData } from "./data.ts";
import { table } from "./table.ts";

/** Training steps or inference: all sizes and contestants. */
export function comparedTable({ compared, ceiling }: ReportData, work: Compared["work"]): string {
  const lines = compared.filter((line) => line.work === work);
  const sizes = [...new Set(lines.map(({ size }) => size))];
  return table(
    ["size", "library", "ms", "rounds", "× Grus", "GFLOP/s", "of the ceiling"],
    sizes.flatMap((size) => {
      const { batch, time, input, hidden } = SHAPES[size];
      const name = `**${size}**: batch ${batch}, time ${time}, input ${input}, hidden ${hidden}`;
      const ofSize = lines.filter((line) => line.size === size);
      return ofSize.map((line, i) => [i === 0 ? name : "", ...cellsOf(line, ceiling)]);
    }),
  );
}

function cellsOf(line: Compared, ceiling: number): string[] {
  const { name, version, timing, ratio, gflops, expected } = line;
  const label = name === "grus" ? "**Grus**" : `${name} ${version}`;
  if (timing === undefined) return [label, `left out: about ${seconds(expected!)} per run`, "", "", "", ""];
  const percent = `${digits((100 * gflops!) / ceiling)} %`;
  return [label, spread(timing), String(timing.runs), digits(ratio!), digits(gflops!), percent];
}

/** The contestants' remarks on how they ran. */
export function notesOn({ compared }: ReportData): string {
  const notes = new Map(
    compared.filter(({ note }) => note !== undefined).map(({ name, note }) => [name, note]),
  );
  return [...notes].map(([name, note]) => `- ${name}: ${note}.`).join("\n");
}

/** Grus in this run and PyTorch in another one. */
export function recordedTable({ compared, recorded, streams }: ReportData): string {
  const rows = recorded.flatMap(({ work, size, milliseconds }) => {
    const timing =
      work === "stream"
        ? streams[0]?.push
        : compared.find((line) => line.name === "grus" && line.work === work && line.size === size)?.timing;
    if (timing === undefined) return [];
    const gflops = (ms: number) =>
      work === "stream" || size === undefined ? "" : digits(workFlop(work, size) / ms / 1e6);
    const label = work === "stream" ? "streaming step" : `${work} ${size}`;
    const times = [spread(timing), digits(milliseconds), digits(milliseconds / timing.median)];
    return [[label, ...times, gflops(timing.median), gflops(milliseconds)]];
  });
  return table(
    ["work", "Grus, ms", "PyTorch recorded, ms", "PyTorch / Grus", "Grus, GFLOP/s", "PyTorch, GFLOP/s"],
    rows,
  );
}
