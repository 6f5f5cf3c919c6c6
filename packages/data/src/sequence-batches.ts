// Bucketing by length: batches of few shapes from labelled sequences of different lengths.
import type { RaggedData, TensorData } from "@grus/tensor";
import { OptionError } from "./errors.ts";
import { gatherRows, type HostTensor, hostTensor } from "./host-tensor.ts";
import { oneOf, wholeNumber } from "./option-checks.ts";
import { padSequences, type SequenceArray, stepsOf } from "./padding.ts";
import { permutation } from "./permutation.ts";
import { randomStream } from "./random.ts";
import { type Batches, batchesOf } from "./reiterable.ts";

/**
 * A field of {@link sequenceBatches}: one sequence per row, or one value per row: a typed array, or a tensor
 * [rows, …].
 */
export type SequenceField = readonly SequenceArray[] | Int32Array | Float32Array | TensorData;

/** Fields by name, all with the same number of rows. */
export type SequenceFields = Readonly<Record<string, SequenceField>>;

/** A batch: ragged sequences [batch, time, …], and tensors [batch, …] of fields with one value per row. */
export type SequenceBatch<Fields extends SequenceFields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends readonly (infer One)[]
    ? RaggedData<One extends Int32Array ? "int32" : "float32">
    : HostTensor<Fields[Name]>;
};

/** How sequences are batched. */
export interface SequenceBatchOptions {
  /**
   * Numbers per step of Float32Array sequences; per field where they differ. Default 1. An Int32Array field
   * named here has that many tokens per step, such as the letters of words: values [batch, time, features].
   */
  readonly features?: number | Readonly<Record<string, number>> | undefined;
  /** Rows per batch. Default 32. */
  readonly batchSize?: number | undefined;
  /**
   * Ascending lengths to pad to: each row is put into the first that fits all its sequences, and a batch has
   * rows of one bucket, so there are few shapes. By default one bucket, as long as the longest sequence.
   */
  readonly buckets?: readonly number[] | undefined;
  /**
   * Shuffle rows within their bucket, and the batches, differently for each epoch. By default both are in
   * order.
   */
  readonly shuffle?: { readonly seed: number } | undefined;
  /**
   * "keep" (default): a bucket's last batch is smaller, which is one more shape; "drop" leaves the remaining
   * rows out.
   */
  readonly remainder?: "keep" | "drop" | undefined;
}

/**
 * Batches of padded sequences and labels, accepted by `fit` directly; every batch has fresh arrays:
 *
 *     sequenceBatches({ tokens, tags }, { buckets: [16, 32, 64], shuffle: { seed: 0 } })
 *     sequenceBatches({ input, label }, { features: 2 })
 *     sequenceBatches({ words, letters, tags }, { features: { letters: 12 } })
 *
 * Throws {@link OptionError} for rows that fit no bucket, fields with different numbers of rows, and when
 * there is not one batch.
 */
export function sequenceBatches<const Fields extends SequenceFields>(
  fields: Fields,
  options: SequenceBatchOptions = {},
): Batches<SequenceBatch<Fields>> {
  const columns = readFields(fields, options.features);
  const plan = planner(columns, options);
  return batchesOf(plan(0).length, function* (epoch: number) {
    for (const { members, time } of plan(epoch)) {
      const cut = columns.map(({ name, take }) => [name, take(members, time)] as const);
      yield Object.fromEntries(cut) as SequenceBatch<Fields>;
    }
  });
}

/**
 * For each length of `buckets`, ascending, the sequences that are padded to it. Throws {@link OptionError}
 * when one is longer than all.
 */
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

/** A field, and how the rows of a batch are taken from it. */
interface Column {
  readonly name: string;
  readonly rows: number;
  /** Steps of each row; undefined for one value per row. */
  readonly lengths: readonly number[] | undefined;
  take(members: readonly number[], time: number): TensorData | RaggedData;
}

function readFields(fields: SequenceFields, features: SequenceBatchOptions["features"]): readonly Column[] {
  const columns = Object.entries<SequenceField>(fields).map(([name, field]) => {
    if (!isSequences(field)) return valueColumn(name, hostTensor(field));
    const own = typeof features === "object" ? features[name] : floatFeatures(field, features);
    return sequenceColumn(name, field, own);
  });
  checkRows(columns);
  return columns;
}

/** A number of features for all fields is that of the fields of floats. */
function floatFeatures(field: readonly SequenceArray[], features: number | undefined): number | undefined {
  return field[0] instanceof Int32Array ? undefined : features;
}

function isSequences(field: SequenceField): field is readonly SequenceArray[] {
  return Array.isArray(field);
}

function sequenceColumn(
  name: string,
  sequences: readonly SequenceArray[],
  features: number | undefined,
): Column {
  const tokens = sequences[0] instanceof Int32Array;
  const width = wholeNumber("features", features ?? 1, 1);
  const lengths = sequences.map((sequence, i) => stepsOf(sequence, width, tokens, i, name));
  const take = (members: readonly number[], time: number) =>
    padSequences(
      members.map((i) => sequences[i]!),
      { time, features },
    );
  return { name, rows: sequences.length, lengths, take };
}

function valueColumn(name: string, values: TensorData): Column {
  const take = (members: readonly number[]): TensorData => ({
    shape: [members.length, ...values.shape.slice(1)],
    dtype: values.dtype,
    data: gatherRows(values, members, 1),
  });
  return { name, rows: values.shape[0] ?? 0, lengths: undefined, take };
}

function checkRows(columns: readonly Column[]): void {
  const [first] = columns;
  const other = columns.find(({ rows }) => rows !== first?.rows);
  if (other !== undefined) {
    const problem = `field "${first!.name}" has ${first!.rows} rows and "${other.name}" ${other.rows}; expected equally many.`;
    throw new OptionError({ problem, cure: "Give one sequence, or one value, for each row." });
  }
  if (columns.every(({ lengths }) => lengths === undefined))
    throw new OptionError({
      problem: "no field holds sequences; expected at least one array of typed arrays.",
    });
}

interface PlannedBatch {
  readonly members: readonly number[];
  readonly time: number;
}

/** Plans the batches of an epoch: the rows of each, and the steps they are padded to. */
function planner(
  columns: readonly Column[],
  { batchSize = 32, buckets, shuffle, remainder = "keep" }: SequenceBatchOptions,
): (epoch: number) => readonly PlannedBatch[] {
  wholeNumber("batchSize", batchSize, 1);
  oneOf("remainder", remainder, ["keep", "drop"]);
  const lengths = Array.from({ length: columns[0]!.rows }, (_, row) =>
    columns.reduce((most, { lengths: own }) => Math.max(most, own?.[row] ?? 0), 0),
  );
  const times = buckets ?? [lengths.reduce((most, length) => Math.max(most, length), 1)];
  const members = bucketByLength(lengths, times);
  const plan = (epoch: number) => {
    const order = shuffle && { seed: shuffle.seed, epoch };
    const all = members.flatMap((own, i) => cut(reorder(own, order, i), times[i]!, batchSize, remainder));
    return reorder(all, order, times.length);
  };
  if (plan(0).length === 0) throw noBatch(columns[0]!.rows, batchSize);
  return plan;
}

interface EpochOrder {
  readonly seed: number;
  readonly epoch: number;
}

function reorder<T>(items: readonly T[], order: EpochOrder | undefined, stream: number): readonly T[] {
  if (order === undefined) return items;
  // A bucket shuffled by the seed alone would have the same order as every other bucket of its size.
  const own = randomStream(order.seed, order.epoch, stream).next();
  return Array.from(permutation(items.length, { seed: own, epoch: order.epoch }), (i) => items[i]!);
}

function cut(
  members: readonly number[],
  time: number,
  batchSize: number,
  remainder: "keep" | "drop",
): readonly PlannedBatch[] {
  const batches: PlannedBatch[] = [];
  for (let first = 0; first < members.length; first += batchSize) {
    const part = members.slice(first, first + batchSize);
    if (part.length === batchSize || remainder === "keep") batches.push({ members: part, time });
  }
  return batches;
}

function noBatch(rows: number, batchSize: number): OptionError {
  return new OptionError({
    problem: `${rows} rows give no batch of ${batchSize}.`,
    cure: rows === 0 ? "Give some sequences." : 'Make batchSize smaller, or pass remainder: "keep".',
  });
}

function fitsNoBucket(index: number, length: number, buckets: readonly number[]): OptionError {
  return new OptionError({
    problem: `row ${index} has ${length} steps; expected at most ${buckets.at(-1)}, the largest bucket.`,
    cure: "Add a larger bucket, or cut the sequence.",
  });
}
