// A chart of a forecast in the terminal: every line has a character of its own, so that it reads without colour.
import type { Console } from "../console.ts";
import { decimalsFor, fixed } from "./numbers.ts";

/** Values by step; NaN where there is none. */
type Line = readonly number[];

/** What is drawn. */
export interface BandChart {
  readonly truth: { readonly name: string; readonly values: Line };
  readonly forecast: Line;
  readonly rival: { readonly name: string; readonly values: Line } | undefined;
  /** From the narrowest to the widest; two are drawn at most. */
  readonly bands: readonly { readonly name: string; readonly lower: Line; readonly upper: Line }[];
  /** The step from which on nothing is known. */
  readonly split: number;
  /** Under the first step, under `split`, and under the last step. */
  readonly labels: readonly [first: string, split: string, last: string];
}

const ROWS = 15;
/** Columns of a step at most, where there are few. */
const MOST_WIDE = 4;
/** Columns at least, in however narrow a terminal. */
const LEAST_WIDE = 24;
/** The axis, and the line where the future begins. */
const FRAME = 3;
const MARKS = { truth: "●", forecast: "○", rival: "+", bands: ["▒", "░"] } as const;

type Mark = keyof Omit<typeof MARKS, "bands"> | "band";

/** The chart as lines of text, at most `width` characters wide, with its legend. */
export function bandChart(chart: BandChart, paint: Console["paint"], width: number): string[] {
  const steps = chart.forecast.length;
  const scale = scaleOf([
    ...chart.truth.values,
    ...chart.forecast,
    ...(chart.rival?.values ?? []),
    ...chart.bands.flatMap(({ lower, upper }) => [...lower, ...upper]),
  ]);
  const room = Math.max(LEAST_WIDE, width - scale.width - FRAME);
  const span = Math.ceil(steps / room);
  const wide = Math.max(1, Math.min(MOST_WIDE, Math.floor(room / steps)));
  const thin = (line: Line) => means(line, span);
  const bands = [chart.bands[0], chart.bands.length > 1 ? chart.bands.at(-1) : undefined].flatMap(
    (band, i) =>
      band === undefined ? [] : [{ ...band, mark: MARKS.bands[chart.bands.length > 1 ? i : 1]! }],
  );
  const shown = bands.map(({ lower, upper, mark }) => ({ lower: thin(lower), upper: thin(upper), mark }));
  const lines = [
    { mark: "rival" as const, values: thin(chart.rival?.values ?? []) },
    { mark: "forecast" as const, values: thin(chart.forecast) },
    { mark: "truth" as const, values: thin(chart.truth.values) },
  ];
  const columns = Math.ceil(steps / span) * wide;
  const grid = Array.from({ length: ROWS }, () => new Array<string>(columns).fill(" "));
  const split = Math.floor(chart.split / span) * wide;
  const painters = paintersOf(paint);
  for (const { lower, upper, mark } of shown.toReversed())
    for (let x = 0; x < columns; x++) {
      const at = Math.floor(x / wide);
      const [low, high] = [scale.rowOf(lower[at]), scale.rowOf(upper[at])];
      if (low === undefined || high === undefined) continue;
      for (let y = high; y <= low; y++) grid[y]![x] = painters.band(mark);
    }
  for (const { mark, values } of lines)
    values.forEach((value, x) => {
      const y = scale.rowOf(value);
      if (y !== undefined) grid[y]![x * wide + (wide >> 1)] = painters[mark](MARKS[mark]);
    });
  const legend = [
    `${painters.truth(MARKS.truth)} ${chart.truth.name}`,
    `${painters.forecast(MARKS.forecast)} forecast`,
    ...(chart.rival === undefined ? [] : [`${painters.rival(MARKS.rival)} ${chart.rival.name}`]),
    ...bands.map(({ name, mark }) => `${painters.band(mark)} ${name}`),
  ];
  return [
    ...framed(grid, scale, split),
    ...axis(chart.labels, scale.width, columns, split),
    legend.join("   "),
  ];
}

interface Scale {
  /** The row of a value from the top; undefined for NaN. */
  rowOf(value: number | undefined): number | undefined;
  labelOf(row: number): string;
  /** Characters of the labels. */
  readonly width: number;
}

function scaleOf(values: readonly number[]): Scale {
  const known = values.filter(Number.isFinite);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of known) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) [low, high] = [low - 1, high + 1];
  const step = (high - low) / (ROWS - 1);
  const decimals = decimalsFor(high - low, 3);
  const labels = Array.from({ length: ROWS }, (_, row) => fixed(high - row * step, decimals));
  const width = Math.max(...labels.map((label) => label.length));
  return {
    rowOf: (value) =>
      value === undefined || Number.isNaN(value) ? undefined : Math.round((high - value) / step),
    labelOf: (row) => labels[row]!.padStart(width),
    width,
  };
}

function paintersOf(paint: Console["paint"]): Readonly<Record<Mark, (text: string) => string>> {
  return { truth: paint.bold, forecast: paint.red, rival: paint.cyan, band: paint.dim };
}

/** The grid with labels at every second row and a line where the future begins. */
function framed(grid: readonly (readonly string[])[], scale: Scale, split: number): string[] {
  return grid.map((cells, row) => {
    const label = row % 2 === 0 ? `${scale.labelOf(row)} ┤` : `${" ".repeat(scale.width)} │`;
    return `${label}${cells.slice(0, split).join("")}│${cells.slice(split).join("")}`;
  });
}

function axis(labels: BandChart["labels"], margin: number, columns: number, at: number): string[] {
  const line = `${" ".repeat(margin)} └${"─".repeat(at)}┴${"─".repeat(columns - at)}`;
  const [first, middle, last] = labels;
  const texts = [
    { text: first, from: 0 },
    { text: middle, from: Math.min(at, Math.max(0, columns + 1 - middle.length)) },
    { text: last, from: Math.max(0, columns + 1 - last.length) },
  ];
  let row = " ".repeat(margin + 2);
  for (const { text, from } of texts) {
    const start = margin + 2 + from;
    if (text === "" || start < row.trimEnd().length + 1) continue;
    row = `${row.padEnd(start)}${text}`;
  }
  return [line, row.trimEnd()];
}

/** The means of every `span` values; NaN where all are missing. */
function means(line: Line, span: number): number[] {
  return Array.from({ length: Math.ceil(line.length / span) }, (_, i) => {
    const part = line.slice(i * span, (i + 1) * span).filter((value) => !Number.isNaN(value));
    return part.length === 0 ? Number.NaN : part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
