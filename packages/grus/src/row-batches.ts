// Rows of named tensors, along whichever axis they lie, in batches of one size.
import { permutation, type ShuffleSeed } from "@grus/data";
import type { NamedModel, NamedValue } from "@grus/io";
import { GrusError, type Tensor, type TensorData, type TypedArray } from "@grus/tensor";

/** Data or options that do not go with the model. */
export class FineTuneError extends GrusError {
  override readonly name = "FineTuneError";

  constructor(problem: string, cure: string) {
    super(`fineTune: ${problem}\n${cure}`);
  }
}

/** Rows of data in one batch: inputs, targets, and how much each element of a target counts. */
export interface RowBatch<Leaf = Tensor> {
  readonly inputs: Readonly<Record<string, Leaf>>;
  readonly targets: Readonly<Record<string, Leaf>>;
  readonly masks: Readonly<Record<string, Leaf>>;
}

/** What {@link rowsOf} reads. */
export interface RowOptions {
  readonly data: Readonly<Record<string, TensorData>>;
  readonly batchAxes?: Readonly<Record<string, number>> | undefined;
  readonly batchSize?: number | undefined;
}

/** Rows of a model's inputs and targets, some or all of those in the data. */
export interface RowData {
  readonly count: number;
  readonly batchSize: number;
  readonly inputs: readonly RowTensor[];
  readonly targets: readonly RowTensor[];
  /** Of the data's first row. */
  readonly start: number;
  /** The rows from `start` to before `end`. */
  part(start: number, end: number): RowData;
}

interface RowTensor {
  readonly name: string;
  readonly data: TensorData;
  readonly axis: number;
}

/** The data as rows. Throws {@link FineTuneError} for data that does not go with the model. */
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

/** Batches of the rows, in their order or shuffled. Where the last is short, rows that count for nothing fill it. */
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
      "Name tensors as the model does.",
    );
  const missing = inputs.find(({ name }) => !Object.hasOwn(data, name));
  if (missing !== undefined)
    throw new FineTuneError(`the data has no "${missing.name}".`, "Give every input of the model.");
  if (!outputs.some(({ name }) => Object.hasOwn(data, name)))
    throw new FineTuneError(
      "the data has no target.",
      `Give what ${list(outputs)} should be, under ${outputs.length === 1 ? "its name" : "the name of at least one of them"}.`,
    );
}

/** What exporters call the axis of rows. */
const BATCH = /^(batch|batch_?size|n|b)$/i;

function rowTensor({ name, shape }: NamedValue, data: TensorData, asked: number | undefined): RowTensor {
  const named = shape?.findIndex((length) => typeof length === "string" && BATCH.test(length)) ?? -1;
  const axis = asked ?? Math.max(0, named);
  if (Number.isInteger(axis) && axis >= 0 && axis < data.shape.length) return { name, data, axis };
  throw new FineTuneError(
    `"${name}" is [${data.shape.join(", ")}] and has no axis ${axis} of rows.`,
    "Say which axis it is in batchAxes.",
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
      "Give as many of each, and say in batchAxes where they lie elsewhere.",
    );
  }
  if (lengths[0]! > 0) return lengths[0]!;
  throw new FineTuneError("the data has no rows.", "Give at least one.");
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
      `batchSize is ${asked}; the model is made for batches of ${fixed}.`,
      "Leave it out.",
    );
  const size = (fixed as number | undefined) ?? Math.min(asked ?? 32, count);
  if (Number.isInteger(size) && size >= 1) return size;
  throw new FineTuneError(`batchSize is ${asked}.`, "Give a whole number of at least 1.");
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

/** 1 for elements of the first `real` rows that hold something; 0 for those of rows that fill, for what is not a number, and for classes below 0. */
function maskOf({ shape, data }: TensorData, axis: number, real: number): TensorData {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const mask = Float32Array.from(data as ArrayLike<number>, (value, i) => {
    const row = Math.floor(i / inner) % shape[axis]!;
    const isThere = data instanceof Int32Array ? value >= 0 : !Number.isNaN(value);
    return Number(row < real && isThere);
  });
  return { shape, dtype: "float32", data: mask };
}
