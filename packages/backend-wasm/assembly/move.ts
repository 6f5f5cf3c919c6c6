// Kernels that only move elements of four bytes. Threads take ranges of the longest axis.
import { SMALL } from "./features";
import { shareEnd, shareStart } from "./team";
import { transpose } from "./transpose";

/** Elements of a cache line: the unit in which threads divide adjacent elements. */
const LINE: i32 = 16;
/** Rows of so many elements are copied by the host's function, which is called for each. */
const LONG: i32 = 128;

/** [to, from, bytes]. */
export function copyRecord(args: usize): void {
  const count = load<i32>(args, 8) >> 2;
  const start = shareStart(count, LINE);
  const at = (<usize>start) << 2;
  const bytes = (<usize>(shareEnd(count, LINE) - start)) << 2;
  memory.copy(<usize>load<i32>(args) + at, <usize>load<i32>(args, 4) + at, bytes);
}

/** The number of elements. */
export function copyWork(args: usize): i64 {
  return load<i32>(args, 8) >> 2;
}

/** [to, elements, bits]. */
export function fillRecord(args: usize): void {
  const count = load<i32>(args, 4);
  const start = shareStart(count, LINE);
  fill(<usize>load<i32>(args) + ((<usize>start) << 2), shareEnd(count, LINE) - start, load<i32>(args, 8));
}

/** The number of elements. */
export function fillWork(args: usize): i64 {
  return load<i32>(args, 4);
}

/** Writes `bits` to `count` elements. */
export function fill(to: usize, count: i32, bits: i32): void {
  const vector = i32x4.splat(bits);
  for (; count >= 4; count -= 4, to += 16) v128.store(to, vector);
  for (; count > 0; count--, to += 4) store<i32>(to, bits);
}

/** Copies `count` adjacent elements. */
export function copyRow(to: usize, from: usize, count: i32): void {
  if (count >= LONG) return memory.copy(to, from, (<usize>count) << 2);
  for (; count >= 4; count -= 4, to += 16, from += 16) v128.store(to, v128.load(from));
  for (; count > 0; count--, to += 4, from += 4) store<i32>(to, load<i32>(from));
}

/** The record of a strided copy: its last axis, that which threads divide, and the addresses of its axes. */
let last: i32 = 0;
let divided: i32 = 0;
let lengths: usize = 0;
let toStrides: usize = 0;
let fromStrides: usize = 0;

/**
 * [to, from, rank, then lengths, strides of to, strides of from: one per axis, outermost first, in elements].
 * Rank is at least 1.
 */
export function stridedCopyRecord(args: usize): void {
  const rank = load<i32>(args, 8);
  const axes = (<usize>rank) << 2;
  last = rank - 1;
  lengths = args + 12;
  toStrides = lengths + axes;
  fromStrides = toStrides + axes;
  if (!SMALL) divided = longestAxis(rank);
  copyAxis(<usize>load<i32>(args), <usize>load<i32>(args, 4), 0);
}

function longestAxis(rank: i32): i32 {
  let longest = 0;
  for (let axis = 1; axis < rank; axis++) if (lengthOf(axis) > lengthOf(longest)) longest = axis;
  return longest;
}

/** The number of elements. */
export function stridedCopyWork(args: usize): i64 {
  const rank = load<i32>(args, 8);
  let work: i64 = 1;
  for (let axis = 0; axis < rank; axis++) work *= <i64>load<i32>(args + ((<usize>axis) << 2), 12);
  return work;
}

/** @inline */
function lengthOf(axis: i32): i32 {
  return load<i32>(lengths + ((<usize>axis) << 2));
}

/**
 * Bytes from one element of an axis to the next.
 * @inline
 */
function strideOf(strides: usize, axis: i32): usize {
  return <usize>(load<i32>(strides + ((<usize>axis) << 2)) << 2);
}

/** The first element of an axis for this thread. */
function startOf(axis: i32): i32 {
  return !SMALL && axis == divided ? shareStart(lengthOf(axis), axis == last ? LINE : 4) : 0;
}

/** The end of its elements. */
function endOf(axis: i32): i32 {
  return !SMALL && axis == divided ? shareEnd(lengthOf(axis), axis == last ? LINE : 4) : lengthOf(axis);
}

/** The axes from `axis` on. */
function copyAxis(to: usize, from: usize, axis: i32): void {
  const start = startOf(axis);
  let count = endOf(axis) - start;
  const toStride = strideOf(toStrides, axis);
  const fromStride = strideOf(fromStrides, axis);
  to += <usize>start * toStride;
  from += <usize>start * fromStride;
  if (axis == last) copyLine(to, from, count, toStride, fromStride);
  else if (!SMALL && axis == last - 1) copyPlane(to, from, count, toStride, fromStride);
  else for (; count > 0; count--, to += toStride, from += fromStride) copyAxis(to, from, axis + 1);
}

/** `rows` of the last axis. */
function copyPlane(to: usize, from: usize, rows: i32, toRow: usize, fromRow: usize): void {
  const start = startOf(last);
  const columns = endOf(last) - start;
  const toStride = strideOf(toStrides, last);
  const fromStride = strideOf(fromStrides, last);
  to += <usize>start * toStride;
  from += <usize>start * fromStride;
  if (toStride == 4 && fromRow == 4) transpose(to, toRow, from, fromStride, rows, columns);
  else
    for (; rows > 0; rows--, to += toRow, from += fromRow) copyLine(to, from, columns, toStride, fromStride);
}

function copyLine(to: usize, from: usize, count: i32, toStride: usize, fromStride: usize): void {
  if (toStride == 4 && fromStride == 4) return copyRow(to, from, count);
  if (!SMALL && toStride == 4 && fromStride == 0) return fill(to, count, load<i32>(from));
  for (; count > 0; count--, to += toStride, from += fromStride) store<i32>(to, load<i32>(from));
}
