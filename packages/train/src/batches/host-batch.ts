// Batches from a source: trees of host data, checked before a program is compiled for them.
import { isLeaf, leaves, mapTree, rowOutside, sameShape, type TensorData } from "@grus/tensor";
import { BatchError } from "../errors.ts";

/**
 * Whether two batches have the same fields with the same shapes and element types, so that one program fits
 * both.
 */
export function isAlike(a: unknown, b: unknown): boolean {
  if (isLeaf(a) || isLeaf(b))
    return isLeaf(a) && isLeaf(b) && a.dtype === b.dtype && sameShape(a.shape, b.shape);
  if (!isRecord(a) || !isRecord(b)) return a === b;
  for (const name in a) if (!isAlike(a[name], b[name])) return false;
  for (const name in b) if (!(name in a) && b[name] !== undefined) return false;
  return true;
}

/** A copy including data, since sources may reuse their arrays. */
export function copyOf<Batch>(batch: Batch): Batch {
  return mapTree<Batch, TensorData>(batch, ({ shape, dtype, data }) => ({
    shape,
    dtype,
    data: data.slice(),
  }));
}

/**
 * Throws {@link BatchError}, naming the field, for a batch with fields other than tensors. `caller` is the
 * prefix of the error.
 */
export function checkBatch(batch: unknown, caller: string): void {
  checkField(batch, "batch", caller);
  if (leaves(batch).length === 0)
    throw new BatchError(caller, "batch", "has no fields", "Give at least one tensor.");
}

/**
 * Throws {@link BatchError}, naming field and row, for a length of ragged sequences below 0 or above the
 * padded steps. `caller` is the prefix of the error.
 */
export function checkLengths(batch: unknown, caller: string, path = "batch"): void {
  if (!isRecord(batch) || isLeaf(batch)) return;
  const { values, lengths } = batch;
  if (isLeaf(values) && isLeaf(lengths) && values.shape.length > 1 && "data" in lengths)
    checkRowLengths(lengths, values.shape[1]!, caller, `${path}.lengths`);
  for (const name in batch) checkLengths(batch[name], caller, `${path}.${name}`);
}

function checkRowLengths({ data }: TensorData, time: number, caller: string, path: string): void {
  const row = rowOutside(data, time);
  if (row < 0) return;
  throw new BatchError(
    caller,
    `row ${row} of ${path}`,
    `is ${data[row]}`,
    "Give the number of valid steps of each row.",
    `0 to ${time}, since values have ${time} steps`,
  );
}

function checkField(value: unknown, path: string, caller: string): void {
  if (value === undefined || isLeaf(value)) return;
  const problem = problemOf(value, path.split(".").at(-1)!);
  if (problem !== undefined) throw new BatchError(caller, path, ...problem);
  for (const [name, field] of Object.entries(value as object)) checkField(field, `${path}.${name}`, caller);
}

/** What a field that is not a tensor is, with a cure; undefined for a record or an array of fields. */
function problemOf(value: unknown, name: string): readonly [is: string, cure: string] | undefined {
  if (ArrayBuffer.isView(value))
    return [
      `is ${typeNameOf(value)} without a shape`,
      `Wrap it: tensor(${name}), or tensor(${name}, shape).`,
    ];
  if (Array.isArray(value) && value.some((item) => typeof item === "number"))
    return ["is an array of numbers", `Wrap it: ${wrapped(name, value)}.`];
  if (typeof value === "number")
    return [`is the number ${value}`, `Leave it out of the batch, or wrap it: tensor(${value}).`];
  if (isRecord(value)) return undefined;
  return [`is ${value === null ? "null" : `a ${typeof value}`}`, "Leave it out of the batch."];
}

/** Whole numbers are most likely labels, tokens or lengths. */
function wrapped(name: string, values: readonly unknown[]): string {
  return values.every(Number.isInteger) ? `tensor(Int32Array.from(${name}))` : `tensor(${name})`;
}

/** "a Float32Array", "an Int32Array". */
function typeNameOf(value: ArrayBufferView): string {
  const name = Object.prototype.toString.call(value).slice(8, -1);
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
