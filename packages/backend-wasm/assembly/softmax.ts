// Softmax and its logarithm over rows. The order of a sum depends only on the width; threads take ranges of rows.
import { exp, logScalar } from "./math";
import { loadUpTo, splat, storeUpTo } from "./simd";
import { partEnd, partStart } from "./team";

/** Bytes of a block, whose exponentials are summed before sums are added: keeps rounding errors small. */
const BLOCK: usize = 4 * 1024;

/** [to, from, rows, width]. */
export function softmaxRecord(args: usize): void {
  const bytes = rowBytes(args);
  const to = <usize>load<i32>(args);
  const from = <usize>load<i32>(args, 4);
  const end = <usize>lastRow(args) * bytes;
  for (let row = <usize>firstRow(args) * bytes; row < end; row += bytes)
    softmaxRow(to + row, from + row, bytes);
}

/** [to, from, rows, width]. */
export function logSoftmaxRecord(args: usize): void {
  const bytes = rowBytes(args);
  const to = <usize>load<i32>(args);
  const from = <usize>load<i32>(args, 4);
  const end = <usize>lastRow(args) * bytes;
  for (let row = <usize>firstRow(args) * bytes; row < end; row += bytes)
    logSoftmaxRow(to + row, from + row, bytes);
}

/** An approximate number of operations. */
export function softmaxWork(args: usize): i64 {
  return 16 * <i64>load<i32>(args, 8) * <i64>load<i32>(args, 12);
}

function rowBytes(args: usize): usize {
  return (<usize>load<i32>(args, 12)) << 2;
}

function firstRow(args: usize): i32 {
  return partStart(load<i32>(args, 8), 1);
}

function lastRow(args: usize): i32 {
  return partEnd(load<i32>(args, 8), 1);
}

function softmaxRow(to: usize, from: usize, bytes: usize): void {
  const largest = splat(largestOf(from, bytes));
  const total = splat(powersOf(to, from, bytes, largest, true));
  for (let at: usize = 0; at < bytes; at += 16) {
    const left = <i32>((bytes - at) >> 2);
    storeUpTo(to + at, f32x4.div(loadUpTo(to + at, left), total), left);
  }
}

function logSoftmaxRow(to: usize, from: usize, bytes: usize): void {
  const largest = splat(largestOf(from, bytes));
  const norm = splat(logScalar(powersOf(0, from, bytes, largest, false)));
  for (let at: usize = 0; at < bytes; at += 16) {
    const left = <i32>((bytes - at) >> 2);
    // The maximum is subtracted first: added to the logarithm, it would limit the precision to its last place.
    storeUpTo(to + at, f32x4.sub(f32x4.sub(loadUpTo(from + at, left), largest), norm), left);
  }
}

/** The largest element; NaN is passed over. */
function largestOf(from: usize, bytes: usize): f32 {
  const whole = bytes & ~15;
  let lanes = splat(-Infinity);
  for (let at: usize = 0; at < whole; at += 16) lanes = f32x4.pmax(lanes, v128.load(from + at));
  let largest = f32x4.extract_lane(lanes, 0);
  largest = max<f32>(largest, f32x4.extract_lane(lanes, 1));
  largest = max<f32>(largest, max<f32>(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)));
  for (let at = whole; at < bytes; at += 4) {
    const x = load<f32>(from + at);
    if (x > largest) largest = x;
  }
  return largest;
}

/** The sum of e^(x - largest) over a row; the powers are stored at `to` if `isStored`. */
function powersOf(to: usize, from: usize, bytes: usize, largest: v128, isStored: bool): f32 {
  const whole = bytes & ~15;
  let total = splat(0);
  for (let block: usize = 0; block < whole; block += BLOCK) {
    const end = min(whole, block + BLOCK);
    let sum = splat(0);
    for (let at = block; at < end; at += 16) {
      const power = exp(f32x4.sub(v128.load(from + at), largest));
      if (isStored) v128.store(to + at, power);
      sum = f32x4.add(sum, power);
    }
    total = f32x4.add(total, sum);
  }
  if (whole < bytes)
    total = f32x4.add(
      total,
      lastPowers(to + whole, from + whole, <i32>((bytes - whole) >> 2), largest, isStored),
    );
  return (
    f32x4.extract_lane(total, 0) +
    f32x4.extract_lane(total, 1) +
    (f32x4.extract_lane(total, 2) + f32x4.extract_lane(total, 3))
  );
}

/** The powers of the last `count` (1..3) elements; 0 in the other lanes. */
function lastPowers(to: usize, from: usize, count: i32, largest: v128, isStored: bool): v128 {
  const power = exp(f32x4.sub(loadUpTo(from, count), largest));
  if (isStored) storeUpTo(to, power, count);
  const lanes = i32x4(0, 1, 2, 3);
  return v128.and(power, i32x4.lt_s(lanes, i32x4.splat(count)));
}
