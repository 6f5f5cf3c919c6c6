// Consecutive batches of a long series, for states carried from batch to batch.
import type { TensorData } from "@grus/tensor";
import { WindowError } from "./errors.ts";
import { gatherRows, type HostTensor, hostTensor } from "./host-tensor.ts";
import { wholeNumber } from "./option-checks.ts";
import { type Batches, batchesOf } from "./reiterable.ts";

/** Options of {@link contiguousBatches}. */
export interface ContiguousOptions {
  /** Rows per batch: the series is cut into this many parts of equal length, which run in parallel. */
  readonly rows: number;
  /** Time steps per batch: how far gradients are propagated back. */
  readonly steps: number;
}

/** One field of a series: tokens or numbers over time, or a tensor [time, …]. */
export type SeriesField = Int32Array | Float32Array | TensorData;

/** Series by name, each over the same time. */
export type SeriesRecord = Readonly<Record<string, SeriesField>>;

/** A batch of series: [rows, steps, …] under each name. */
export type ContiguousBatch<Fields extends SeriesRecord> = {
  readonly [Name in keyof Fields]: HostTensor<Fields[Name]>;
};

/**
 * Batches for truncated backpropagation through time: row r of a batch continues where row r of the previous
 * batch ended, so that its state can be carried. Each series [time, …] becomes [rows, steps, …]; steps beyond
 * ⌊time / rows / steps⌋ batches are not used. Give inputs and targets of the same steps, such as
 * `{ input: text.slice(0, -1), target: text.slice(1) }`. Every batch has fresh arrays. Throws
 * {@link WindowError} when not even one batch fits.
 */
export function contiguousBatches<Fields extends SeriesRecord>(
  fields: Fields,
  { rows, steps }: ContiguousOptions,
): Batches<ContiguousBatch<Fields>> {
  const series = Object.entries<SeriesField>(fields).map(
    ([name, field]) => [name, hostTensor(field)] as const,
  );
  const time = timeOf(series);
  const count = batchesIn(time, wholeNumber("rows", rows, 1), wholeNumber("steps", steps, 1));
  return batchesOf(count, function* () {
    for (let batch = 0; batch < count; batch++) {
      const starts = Array.from({ length: rows }, (_, row) => (row * count + batch) * steps);
      const cut = series.map(([name, one]) => [name, gather(one, starts, steps)] as const);
      yield Object.fromEntries(cut) as ContiguousBatch<Fields>;
    }
  });
}

function timeOf(series: readonly (readonly [string, TensorData])[]): number {
  const times = series.map(([name, { shape }]) => [name, shape[0] ?? 0] as const);
  const [first] = times;
  const other = times.find(([, time]) => time !== first?.[1]);
  if (first !== undefined && other === undefined) return first[1];
  throw new WindowError({
    problem:
      first === undefined
        ? "found no series; expected at least one."
        : `series "${first[0]}" has ${first[1]} steps and "${other![0]}" ${other![1]}; expected equal lengths.`,
    cure: "Cut all series to the same steps.",
  });
}

function batchesIn(time: number, rows: number, steps: number): number {
  const count = Math.floor(time / rows / steps);
  if (count > 0) return count;
  throw new WindowError({
    problem: `found ${time} steps; ${rows} rows of ${steps} steps need ${rows * steps}.`,
    cure: "Take fewer rows or fewer steps.",
  });
}

function gather(one: TensorData, starts: readonly number[], steps: number): TensorData {
  const shape = [starts.length, steps, ...one.shape.slice(1)];
  return { data: gatherRows(one, starts, steps), shape, dtype: one.dtype };
}
