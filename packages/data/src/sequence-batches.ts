// Sequences of different lengths to batches of few shapes: bucketing by length.
import type { TensorData } from "@grus/tensor";
import type { Remainder } from "./batches.ts";
import { OptionError } from "./errors.ts";
import { oneOf, wholeNumber } from "./option-checks.ts";
import { type PaddedSequences, padSequences, type Sequence, stepsOf } from "./padding.ts";
import { permutation, type ShuffleSeed } from "./permutation.ts";
import { randomStream } from "./random.ts";

/** How sequences are batched. */
export interface SequenceBatchOptions {
  /** Numbers a step of a Float32Array. Default 1. */
  readonly features?: number | undefined;
  /** Sequences a batch. Default 32. */
  readonly batchSize?: number | undefined;
  /**
   * Ascending lengths to pad to: each sequence goes to the first that holds it, and a batch holds sequences of one bucket, so there are at most as many
   * shapes as buckets. By default one bucket, as long as the longest sequence.
   */
  readonly buckets?: readonly number[] | undefined;
  /** Shuffle sequences inside their bucket, and the batches among each other. Without it both come in order. */
  readonly shuffle?: ShuffleSeed | undefined;
  /** `pad` (default) fills a bucket's last batch with rows of length 0 and mask 0; `drop` leaves the remaining sequences out. */
  readonly remainder?: Remainder | undefined;
}

/** Sequences of one batch. */
export interface SequenceBatch {
  /** The sequences with their lengths; a row of padding has length 0. */
  readonly sequences: PaddedSequences;
  /** float32 [batch]: 1 for a sequence, 0 for padding. */
  readonly mask: TensorData;
  /** int32 [batch]: which sequence each row is, to look up labels; padding names one of the batch. */
  readonly indices: TensorData;
  /** How many rows are sequences and not padding. */
  readonly size: number;
}

/** Batches of padded sequences; each iteration starts again, and every batch is an array of its own. Throws {@link OptionError} when a sequence fits no bucket. */
export function sequenceBatches(
  sequences: readonly Sequence[],
  options: SequenceBatchOptions = {},
): Iterable<SequenceBatch> {
  const plan = planBatches(sequences, options);
  return {
    *[Symbol.iterator]() {
      for (const { members, time, size } of plan)
        yield gather(sequences, members, time, size, options.features);
    },
  };
}

/** For each length of `buckets`, ascending, the sequences that are padded to it. Throws {@link OptionError} when one is longer than all. */
export function bucketByLength(
  lengths: ArrayLike<number>,
  buckets: readonly number[],
): readonly (readonly number[])[] {
  if (buckets.some((bucket, i) => wholeNumber("buckets", bucket, 1) <= (buckets[i - 1] ?? 0))) {
    throw new OptionError({ problem: `buckets are ${buckets.join(", ")}; expected ascending lengths.` });
  }
  const members: number[][] = buckets.map(() => []);
  for (let i = 0; i < lengths.length; i++) {
    const bucket = buckets.findIndex((longest) => lengths[i]! <= longest);
    if (bucket < 0) throw fitsNoBucket(i, lengths[i]!, buckets);
    members[bucket]!.push(i);
  }
  return members;
}

interface PlannedBatch {
  readonly members: readonly number[];
  readonly time: number;
  readonly size: number;
}

function planBatches(sequences: readonly Sequence[], options: SequenceBatchOptions): readonly PlannedBatch[] {
  const batchSize = wholeNumber("batchSize", options.batchSize ?? 32, 1);
  const remainder = oneOf("remainder", options.remainder ?? "pad", ["pad", "drop"]);
  const tokens = sequences[0] instanceof Int32Array;
  const features = tokens ? 1 : (options.features ?? 1);
  const lengths = sequences.map((sequence, i) => stepsOf(sequence, features, tokens, i));
  const buckets = options.buckets ?? [lengths.reduce((most, length) => Math.max(most, length), 1)];
  const plan = bucketByLength(lengths, buckets).flatMap((members, bucket) =>
    cut(reorder(members, options.shuffle, bucket), buckets[bucket]!, batchSize, remainder),
  );
  return reorder(plan, options.shuffle, buckets.length);
}

function reorder<T>(items: readonly T[], shuffle: ShuffleSeed | undefined, stream: number): readonly T[] {
  if (!shuffle) return items;
  const { seed, epoch = 0 } = shuffle;
  // A bucket shuffled by the seed alone would be in the same order as every other bucket of its size.
  const own = randomStream(seed, epoch, stream).next();
  return Array.from(permutation(items.length, { seed: own, epoch }), (i) => items[i]!);
}

function cut(
  members: readonly number[],
  time: number,
  batchSize: number,
  remainder: Remainder,
): readonly PlannedBatch[] {
  const batches: PlannedBatch[] = [];
  for (let first = 0; first < members.length; first += batchSize) {
    const part = members.slice(first, first + batchSize);
    if (part.length < batchSize && remainder === "drop") break;
    const padding = Array.from({ length: batchSize - part.length }, () => part[0]!);
    batches.push({ members: [...part, ...padding], time, size: part.length });
  }
  return batches;
}

function gather(
  sequences: readonly Sequence[],
  members: readonly number[],
  time: number,
  size: number,
  features: number | undefined,
): SequenceBatch {
  const empty = sequences[0] instanceof Int32Array ? new Int32Array(0) : new Float32Array(0);
  const rows = members.map((i, row) => (row < size ? sequences[i]! : empty));
  const mask = Float32Array.from(members, (_, row) => (row < size ? 1 : 0));
  return {
    sequences: padSequences(rows, { time, features }),
    mask: { shape: [members.length], dtype: "float32", data: mask },
    indices: { shape: [members.length], dtype: "int32", data: Int32Array.from(members) },
    size,
  };
}

function fitsNoBucket(index: number, length: number, buckets: readonly number[]): OptionError {
  return new OptionError({
    problem: `sequence ${index} has ${length} steps; expected at most ${buckets.at(-1)}, the largest bucket.`,
    cure: "Add a larger bucket, or cut the sequence.",
  });
}
