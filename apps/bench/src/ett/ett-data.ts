// The ETT files and files of their form: dates in the first column, one series in each of the others.
import { type Origins, originsIn, type Range, type Task } from "@grus/forecast";
import { numberAt, readCells } from "../csv-cells.ts";
import { OptionError } from "../options.ts";

/** A file with its standard split, every column standardised by its training part. */
export interface EttData {
  readonly task: Task;
  /** Steps of a day. */
  readonly day: number;
  /** Ends of the training, validation and test parts, in rows. */
  readonly ends: readonly [training: number, validation: number, test: number];
}

const MONTH = 30;
const DAY_MS = 86_400_000;

/**
 * Reads a file: 12, 4 and 4 months of 30 days where it has as many, as is usual for ETT; else 60, 20 and 20 % of its
 * rows. Throws {@link OptionError}.
 */
export async function readEtt(path: string, horizon: number): Promise<EttData> {
  const lines = await readCells(path);
  const day = stepsOfDay(path, lines);
  const ends = splitOf(lines.length, day);
  const columns = (lines[0]?.length ?? 0) - 1;
  const series = Array.from({ length: columns }, (_, i) => {
    const values = Float64Array.from(lines.slice(0, ends[2]), (cells, line) =>
      numberAt(path, cells, line, i + 1),
    );
    return { id: String(i + 1), values: standardised(values, ends[0]) };
  });
  return { task: { series, horizon, seasons: [day] }, day, ends };
}

/** Windows whose horizon lies in rows [from, to), `stride` steps apart. */
export function windowsIn(task: Task, from: number, to: number, stride = 1): Origins {
  return originsIn(task, rowsOf(task, from, to), stride);
}

/** Rows [from, to) of every series. */
export function rowsOf({ series }: Task, from: number, to: number): Range {
  return { from: Int32Array.from(series, () => from), to: Int32Array.from(series, () => to) };
}

function stepsOfDay(path: string, lines: readonly (readonly string[])[]): number {
  const [first, second] = [0, 1].map((line) => Date.parse(`${lines[line]?.[0]?.replace(" ", "T")}Z`));
  const steps = DAY_MS / (second! - first!);
  if (steps >= 1 && Number.isInteger(steps)) return steps;
  throw new OptionError(
    `${path}: the first column has dates such as "2016-07-01 00:00:00", steps of a whole share of a day apart; lines 2 and 3 have not.`,
  );
}

function splitOf(rows: number, day: number): EttData["ends"] {
  const months = (count: number) => count * MONTH * day;
  if (rows >= months(20)) return [months(12), months(16), months(20)];
  return [Math.floor(0.6 * rows), Math.floor(0.8 * rows), rows];
}

function standardised(values: Float64Array, training: number): Float64Array {
  const known = values.subarray(0, training);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  const deviation = Math.sqrt(variance) || 1;
  return values.map((value) => (value - mean) / deviation);
}
