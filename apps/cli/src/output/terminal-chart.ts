// Charts in the terminal.
import { lightgray, plot } from "asciichart";

/** A named line of a chart; NaN leaves a gap. */
export interface ChartLine {
  readonly name: string;
  readonly values: readonly number[];
}

const ROWS = 12;

/** A line as text, a column for each value, with its name below. */
export function terminalChart({ name, values }: ChartLine, hasColour: boolean): string {
  const chart = plot([...values], {
    height: ROWS,
    ...(hasColour && { colors: [lightgray] }),
    format: (value: number) => value.toFixed(1).padStart(8),
  });
  const label = hasColour ? `${lightgray}── ${name}\u001b[0m` : `── ${name}`;
  return `${chart}\n${" ".repeat(10)}${label}`;
}
