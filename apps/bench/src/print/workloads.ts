// Workloads as text: one in some lines, or many as a table.
import type { WorkloadFigure } from "../workloads/workload-figure.ts";
import { digits, spread } from "./numbers.ts";
import { turnsText } from "./turns.ts";

/** A workload in some lines. */
export function workloadText(figure: WorkloadFigure): string {
  const { about, sizes, step, cores, ceiling, recorded, torch } = figure;
  const named = Object.entries(sizes).map(([name, size]) => `${name} ${size}`);
  const lines = [
    `training step, ${about}, ${named.join(", ")}: ${spread(step)} ms, least ${digits(step.min)} ms`,
    `${turnsText(figure)}, ${cores.toFixed(2)} cores; a large product runs at ${ceiling.toFixed(1)} GFLOP/s`,
  ];
  if (recorded !== undefined)
    lines.push(
      `PyTorch 2.13, as recorded and brought to this speed: ${digits(recorded)} ms; ${(step.min / recorded).toFixed(2)} x`,
    );
  if (torch !== undefined)
    lines.push(
      `PyTorch ${torch.version} in the same run: ${spread(torch.step)} ms, least ${digits(torch.step.min)} ms; ${(step.min / torch.step.min).toFixed(2)} x`,
    );
  return lines.join("\n");
}

/** The columns of {@link workloadLine}. */
export const workloadHeading =
  "least, median ms · PyTorch's least, as recorded and brought to this speed · ratio · turns undisturbed · cores";

/** A workload as a line of a table. */
export function workloadLine(figure: WorkloadFigure): string {
  const { name, step, turns, undisturbed, cores, recorded, torch } = figure;
  const own = `${digits(step.min).padStart(7)} ${digits(step.median).padStart(7)}`;
  const other =
    recorded === undefined ? "" : `  ${digits(recorded).padStart(6)}  ${(step.min / recorded).toFixed(2)} x`;
  const beside =
    torch === undefined
      ? ""
      : `  PyTorch ${torch.version} beside: ${digits(torch.step.min)}  ${(step.min / torch.step.min).toFixed(2)} x`;
  return `${name.padEnd(25)}${own}${other}  ${undisturbed ?? "?"} of ${turns}  ${cores.toFixed(2)}${beside}`;
}
