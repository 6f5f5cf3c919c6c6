// A long series in batches that follow each other, for states that are carried from batch to batch.
import type { TensorData } from "@grus/tensor";
import { WindowError } from "./errors.ts";
import { wholeNumber } from "./option-checks.ts";

/** Options of {@link contiguousBatches}. */
export interface ContiguousOptions {
  /** Rows of a batch: the series is cut into so many parts of one length, which run side by side. */
  readonly rows: number;
  /** Time steps of a batch: how far a gradient goes back. */
  readonly steps: number;
}

/** Series by name, each [time, ...] with the same time. */
export type SeriesRecord = Readonly<Record<string, TensorData>>;

/**
 * Batches for truncated back-propagation through time: row r of a batch goes on where row r of the batch before ended, so that its state can be carried.
 * Each series [time, ...] becomes [rows, steps, ...]; what is left after ⌊time / rows / steps⌋ batches is not used. Give inputs and targets of the same
 * steps, `{ input: text.slice(0, -1), target: text.slice(1) }` say. Every iteration starts again; every batch has arrays of its own. Throws
 * {@link WindowError} where there is not one batch.
 */
export function contiguousBatches<Series extends SeriesRecord>(
  series: Series,
  { rows, steps }: ContiguousOptions,
): Iterable<{ readonly [Name in keyof Series]: TensorData }> {
  const time = timeOf(series);
  const count = batchesIn(time, wholeNumber("rows", rows, 1), wholeNumber("steps", steps, 1));
  const partLength = count * steps;
  return {
    *[Symbol.iterator]() {
      for (let batch = 0; batch < count; batch++) {
        const cut = Object.entries(series).map(([name, one]) => {
          const starts = Array.from({ length: rows }, (_, row) => row * partLength + batch * steps);
          return [name, gather(one, starts, steps)];
        });
        yield Object.fromEntries(cut) as { readonly [Name in keyof Series]: TensorData };
      }
    },
  };
}

function timeOf(series: SeriesRecord): number {
  const times = Object.entries(series).map(([name, { shape }]) => [name, shape[0] ?? 0] as const);
  const [first] = times;
  const other = times.find(([, time]) => time !== first?.[1]);
  if (first === undefined || other !== undefined) {
    throw new WindowError({
      problem:
        first === undefined
          ? "there is no series; expected at least one."
          : `series "${first[0]}" has ${first[1]} steps and "${other![0]}" ${other![1]}; expected one length.`,
      cure: "Cut all series to the same steps.",
    });
  }
  return first[1];
}

function batchesIn(time: number, rows: number, steps: number): number {
  const count = Math.floor(time / rows / steps);
  if (count > 0) return count;
  throw new WindowError({
    problem: `found ${time} steps; ${rows} rows of ${steps} steps need ${rows * steps}.`,
    cure: "Take fewer rows or fewer steps.",
  });
}

function gather({ data, shape, dtype }: TensorData, starts: readonly number[], steps: number): TensorData {
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  const Kind = data.constructor as new (length: number) => typeof data;
  const found = new Kind(starts.length * steps * size);
  for (const [row, start] of starts.entries())
    found.set(data.subarray(start * size, (start + steps) * size) as never, row * steps * size);
  return { data: found, shape: [starts.length, steps, ...shape.slice(1)], dtype };
}
