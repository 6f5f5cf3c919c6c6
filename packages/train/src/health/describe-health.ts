// A health report as text: words, and the gradient of each step as a row of bars.
import { percent, short } from "./format-numbers.ts";
import type { GradientHealth, SequenceHealth } from "./health-report.ts";

/** Options of {@link describeHealth}. */
export interface DescribeHealthOptions {
  /** The maximal number of characters of a row of bars. Default 64. */
  readonly width?: number | undefined;
}

const BARS = "▁▂▃▄▅▆▇█";

/** Orders of magnitude shown by the bars, below the largest value. */
const DECADES = 8;

/**
 * The report as text: loss and norms; for each sequence ‖dL/dh‖ over time as bars (logarithmic, from the
 * first step to the last, over 8 orders of magnitude), its horizon and gates; then the faults and likely
 * remedies.
 */
export function describeHealth(health: GradientHealth, { width = 64 }: DescribeHealthOptions = {}): string {
  const { loss, gradientNorm, sequences, findings } = health;
  const lines = [`loss ${short(loss)}, gradient norm ${short(gradientNorm)}`];
  for (const sequence of sequences) lines.push("", ...describeSequence(sequence, width));
  lines.push("", ...describeParameters(health));
  if (findings.length === 0) return [...lines, "", "Nothing looks wrong."].join("\n");
  for (const { fault, where, says, cure } of findings)
    lines.push("", `${fault.toUpperCase()} in ${where}: ${says}.`, `  ${cure}`);
  return lines.join("\n");
}

function describeSequence(sequence: SequenceHealth, width: number): string[] {
  const { name, gradientByStep: byStep, horizon, growth, saturated, deadUnits, units, gates } = sequence;
  const reach = Number.isFinite(horizon) ? `${horizon} steps` : `all ${byStep.length} steps`;
  return [
    `${name}, ${byStep.length} steps`,
    `  dL/dh     ${bars(byStep, width)}`,
    `  from ${short(byStep[0]!)} at the first step to ${short(byStep.at(-1)!)} at the last: a factor of ${short(growth)} per step back`,
    `  horizon   ${reach} until a tenth`,
    ...Object.entries(gates).map(
      ([gate, { closed, open }]) => `  ${gate.padEnd(9)} ${percent(closed)} closed, ${percent(open)} open`,
    ),
    `  hidden    ${percent(saturated)} saturated, ${deadUnits.length} of ${units} units dead`,
  ];
}

function describeParameters({ parameters }: GradientHealth): string[] {
  const names = Object.keys(parameters);
  const longest = Math.max(...names.map((name) => name.length));
  return Object.entries(parameters).map(([name, { gradientNorm, weightNorm, updateNorm }]) => {
    const update = updateNorm === undefined ? "" : `  update ${short(updateNorm)}`;
    return `${name.padEnd(longest)}  gradient ${short(gradientNorm)}  weights ${short(weightNorm)}${update}`;
  });
}

/**
 * One character per step, or the largest of several steps. "!" is a value that is not finite, a space is 0.
 */
function bars(values: readonly number[], width: number): string {
  const each = Math.ceil(values.length / width);
  const groups = Array.from({ length: Math.ceil(values.length / each) }, (_, i) =>
    values.slice(i * each, (i + 1) * each),
  );
  const largest = Math.max(...values.filter(Number.isFinite), 0);
  return groups.map((group) => bar(group, largest)).join("");
}

function bar(group: readonly number[], largest: number): string {
  if (group.some((value) => !Number.isFinite(value))) return "!";
  const value = Math.max(...group);
  if (value === 0) return " ";
  const height = 1 + Math.log10(value / largest) / DECADES;
  return BARS[Math.max(0, Math.min(BARS.length - 1, Math.round(height * (BARS.length - 1))))]!;
}
