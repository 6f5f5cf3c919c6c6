// Charts in the terminal.
import { blue, green, lightgray, plot, red } from "asciichart";

/** A named line of a chart; NaN leaves a gap. */
export interface ChartLine {
  readonly name: string;
  readonly values: readonly number[];
}

/** How a chart is drawn. */
export interface ChartOptions {
  /** Maximum number of columns. Default 76. */
  readonly width?: number;
  /** Rows. Default 12. */
  readonly height?: number;
  /** Default true. */
  readonly colour?: boolean;
}

const COLOURS = [lightgray, red, green, blue];

/** Lines over a common axis as text, at most `width` columns wide, with their names below. */
export function terminalChart(
  lines: readonly ChartLine[],
  { width = 76, height = 12, colour = true }: ChartOptions = {},
): string {
  const thinned = lines.map(({ values }) => thin(values, width));
  const colors = lines.map((_, i) => COLOURS[i % COLOURS.length]);
  const chart = plot(thinned as number[][], {
    height,
    ...(colour ? { colors } : {}),
    format: (value: number) => value.toFixed(1).padStart(8),
  });
  const names = lines.map(({ name }, i) => (colour ? `${colors[i]}── ${name}\u001b[0m` : `── ${name}`));
  return `${chart}\n${" ".repeat(10)}${names.join("   ")}`;
}

/** At most `width` values: means over equal spans. */
function thin(values: readonly number[], width: number): number[] {
  if (values.length <= width) return [...values];
  const span = values.length / width;
  return Array.from({ length: width }, (_, i) => {
    const part = values.slice(
      Math.floor(i * span),
      Math.max(Math.floor(i * span) + 1, Math.floor((i + 1) * span)),
    );
    return part.reduce((a, b) => a + b, 0) / part.length;
  });
}
