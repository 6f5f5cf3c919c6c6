// Rows of named tensors, along any axis, in batches of equal size.
import { type Advice, advice, DataError, option, permutation, type ShuffleSeed } from "@grus/data";
import type { NamedModel, NamedValue } from "@grus/io";
import type { Tensor, TensorData, TypedArray } from "@grus/tensor";

/**
 * Data or options that do not fit the model.
 *
 * The message names the input, target or option, and what the model expects of it.
 */
export class FineTuneError extends DataError {
  override readonly name = "FineTuneError";

  constructor(problem: Advice | string, cure: Advice | string) {
    super({ caller: "fineTune", problem, cure });
  }
}

/** A batch of rows: inputs, targets, and the weight of each target element, 0 or 1. */
export interface RowBatch<Leaf = Tensor> {
  readonly inputs: Readonly<Record<string, Leaf>>;
  readonly targets: Readonly<Record<string, Leaf>>;
  readonly masks: Readonly<Record<string, Leaf>>;
}

/** Options of {@link rowsOf}. */
export interface RowOptions {
  readonly data: Readonly<Record<string, TensorData>>;
  readonly batchAxes?: Readonly<Record<string, number>> | undefined;
  readonly batchSize?: number | undefined;
}

/** A range of rows of a model's inputs and targets. */
export interface RowData {
  readonly count: number;
  readonly batchSize: number;
  readonly inputs: readonly RowTensor[];
  readonly targets: readonly RowTensor[];
  /** Index of the first row in the data. */
  readonly start: number;
  /** The rows from `start` to `end`, exclusive. */
  part(start: number, end: number): RowData;
}

interface RowTensor {
  readonly name: string;
  readonly data: TensorData;
  readonly axis: number;
}

/** The data as rows. Throws {@link FineTuneError} for data that does not fit the model. */
export function rowsOf(model: NamedModel, { data, batchAxes = {}, batchSize }: RowOptions): RowData {
  const named = (values: readonly NamedValue[]) =>
    values
      .filter(({ name }) => Object.hasOwn(data, name))
      .map((value) => rowTensor(value, data[value.name]!, batchAxes[value.name]));
  checkNames(model, [...Object.keys(data), ...Object.keys(batchAxes)], data);
  const [inputs, targets] = [named(model.inputs), named(model.outputs)];
  const count = countOf([...inputs, ...targets]);
  const size = sizeOfBatch(model, inputs, batchSize, count);
  const part = (start: number, end: number): RowData => ({
    count: end - start,
    batchSize: size,
    inputs,
    targets,
    start,
    part,
  });
  return part(0, count);
}

/** Batches of the rows, in order or shuffled. The last one is padded with masked rows. */
export function* rowBatches(
  { count, batchSize, inputs, targets, start }: RowData,
  shuffle?: ShuffleSeed,
): Generator<RowBatch<TensorData>, undefined> {
  const order = shuffle === undefined ? undefined : permutation(count, shuffle);
  for (let first = 0; first < count; first += batchSize) {
    const places = Array.from({ length: batchSize }, (_, i) => Math.min(first + i, count - 1));
    const rows = places.map((place) => start + (order?.[place] ?? place));
    const real = Math.min(batchSize, count - first);
    const taken = (tensors: readonly RowTensor[]) =>
      tensors.map(({ name, data, axis }) => [name, takeRows(data, axis, rows)] as const);
    const own = taken(targets);
    yield {
      inputs: Object.fromEntries(taken(inputs)),
      targets: Object.fromEntries(own),
      masks: Object.fromEntries(own.map(([name, data], i) => [name, maskOf(data, targets[i]!.axis, real)])),
    };
  }
  return undefined;
}

function checkNames(
  { inputs, outputs }: NamedModel,
  names: readonly string[],
  data: Readonly<Record<string, TensorData>>,
): void {
  const known = [...inputs, ...outputs].map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  const list = (values: readonly NamedValue[]) => values.map(({ name }) => `"${name}"`).join(", ");
  if (stranger !== undefined)
    throw new FineTuneError(
      `the data has "${stranger}"; the model has the inputs ${list(inputs)} and the outputs ${list(outputs)}.`,
      "Name tensors as in the model.",
    );
  const missing = inputs.find(({ name }) => !Object.hasOwn(data, name));
  if (missing !== undefined)
    throw new FineTuneError(`the data has no "${missing.name}".`, "Give every input of the model.");
  if (!outputs.some(({ name }) => Object.hasOwn(data, name)))
    throw new FineTuneError(
      "the data has no target.",
      `Give the target of ${outputs.length === 1 ? list(outputs) : `at least one of ${list(outputs)}`} under its name.`,
    );
}

/** Names that exporters use for the batch axis. */
const BATCH = /^(batch|batch_?size|n|b)$/i;

function rowTensor({ name, shape }: NamedValue, data: TensorData, asked: number | undefined): RowTensor {
  const named = shape?.findIndex((length) => typeof length === "string" && BATCH.test(length)) ?? -1;
  const axis = asked ?? Math.max(0, named);
  if (Number.isInteger(axis) && axis >= 0 && axis < data.shape.length) return { name, data, axis };
  throw new FineTuneError(
    `"${name}" has shape [${data.shape.join(", ")}] and no row axis ${axis}.`,
    advice`Give the row axis in ${option("batchAxes")}.`,
  );
}

function countOf(tensors: readonly RowTensor[]): number {
  const lengths = tensors.map(({ data, axis }) => data.shape[axis]!);
  const first = tensors[0]!;
  const other = lengths.findIndex((length) => length !== lengths[0]);
  if (other !== -1) {
    const { name, axis } = tensors[other]!;
    throw new FineTuneError(
      `"${first.name}" has ${lengths[0]} rows along axis ${first.axis}, "${name}" ${lengths[other]} along axis ${axis}.`,
      advice`Give equally many rows of each, and the row axes in ${option("batchAxes")} where the defaults are wrong.`,
    );
  }
  if (lengths[0]! > 0) return lengths[0]!;
  throw new FineTuneError("the data has no rows.", "Give at least one row.");
}

function sizeOfBatch(
  model: NamedModel,
  inputs: readonly RowTensor[],
  asked: number | undefined,
  count: number,
): number {
  const fixed = inputs
    .map(({ name, axis }) => model.inputs.find((own) => own.name === name)?.shape?.[axis])
    .find((length) => typeof length === "number");
  if (fixed !== undefined && asked !== undefined && asked !== fixed)
    throw new FineTuneError(
      advice`${option("batchSize")} is ${String(asked)}; the model has a fixed batch size of ${String(fixed)}.`,
      advice`Omit ${option("batchSize")}.`,
    );
  const size = (fixed as number | undefined) ?? Math.min(asked ?? 32, count);
  if (Number.isInteger(size) && size >= 1) return size;
  throw new FineTuneError(advice`${option("batchSize")} is ${String(asked)}.`, "Give a positive integer.");
}

function takeRows({ shape, dtype, data }: TensorData, axis: number, rows: readonly number[]): TensorData {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const length = shape[axis]!;
  const out = new (data.constructor as new (size: number) => TypedArray)(outer * rows.length * inner);
  for (let o = 0; o < outer; o++) {
    rows.forEach((row, i) => {
      const from = (o * length + row) * inner;
      out.set(data.subarray(from, from + inner), (o * rows.length + i) * inner);
    });
  }
  return { shape: shape.map((own, i) => (i === axis ? rows.length : own)), dtype, data: out };
}

/** 1 for elements of the first `real` rows; 0 for padding rows, NaN and classes below 0. */
function maskOf({ shape, data }: TensorData, axis: number, real: number): TensorData {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const mask = Float32Array.from(data as ArrayLike<number>, (value, i) => {
    const row = Math.floor(i / inner) % shape[axis]!;
    const isThere = data instanceof Int32Array ? value >= 0 : !Number.isNaN(value);
    return Number(row < real && isThere);
  });
  return { shape, dtype: "float32", data: mask };
}
