// Softmax and its logarithm over rows. The order of a sum depends only on the width; threads take ranges of rows.
import { SMALL } from "./features";
import { exp, logScalar } from "./math";
import { lanesBelow, largestOf, sumOfLanes } from "./rows";
import { loadUpTo, splat, storeUpTo } from "./simd";
import { partEnd, partStart } from "./team";

/** Bytes of a block, whose exponentials are summed before sums are added: keeps rounding errors small. */
const BLOCK: usize = 4 * 1024;

/** [to, from, rows, width]. */
export function softmaxRecord(args: usize): void {
  normalizeRows(args, false);
}

/** [to, from, rows, width]. */
export function logSoftmaxRecord(args: usize): void {
  normalizeRows(args, true);
}

/** An approximate number of operations. */
export function softmaxWork(args: usize): i64 {
  return 16 * <i64>load<i32>(args, 8) * <i64>load<i32>(args, 12);
}

function normalizeRows(args: usize, logarithm: bool): void {
  const rows = load<i32>(args, 8);
  const bytes = (<usize>load<i32>(args, 12)) << 2;
  const first = <usize>partStart(rows, 1) * bytes;
  const end = <usize>load<i32>(args) + <usize>partEnd(rows, 1) * bytes;
  let from = <usize>load<i32>(args, 4) + first;
  for (let to = <usize>load<i32>(args) + first; to < end; to += bytes) {
    normalizeRow(to, from, bytes, logarithm);
    from += bytes;
  }
}

function normalizeRow(to: usize, from: usize, bytes: usize, logarithm: bool): void {
  const largest = splat(largestOf(from, bytes));
  const total = powersOf(to, from, bytes, largest);
  const norm = splat(logarithm ? logScalar(total) : 1 / total);
  let at: usize = 0;
  if (!SMALL) {
    const whole = bytes & ~15;
    if (logarithm)
      for (; at < whole; at += 16) v128.store(to + at, relative(v128.load(from + at), largest, norm));
    else for (; at < whole; at += 16) v128.store(to + at, f32x4.mul(v128.load(to + at), norm));
  }
  for (; at < bytes; at += 16) {
    const left = <i32>((bytes - at) >> 2);
    const result = logarithm
      ? relative(loadUpTo(from + at, left), largest, norm)
      : f32x4.mul(loadUpTo(to + at, left), norm);
    storeUpTo(to + at, result, left);
  }
}

/**
 * x - largest - norm. The maximum is subtracted first: added to the logarithm, it would limit the precision to its last
 * place.
 * @inline
 */
function relative(x: v128, largest: v128, norm: v128): v128 {
  return f32x4.sub(f32x4.sub(x, largest), norm);
}

/** Stores e^(x - largest) of a row at `to`; returns the sum. */
function powersOf(to: usize, from: usize, bytes: usize, largest: v128): f32 {
  let total = splat(0);
  let sum = splat(0);
  let at: usize = 0;
  if (!SMALL) {
    for (; at + 16 <= bytes; at += 16) {
      const power = exp(f32x4.sub(v128.load(from + at), largest));
      v128.store(to + at, power);
      sum = f32x4.add(sum, power);
      if ((at & (BLOCK - 1)) != BLOCK - 16) continue;
      total = f32x4.add(total, sum);
      sum = splat(0);
    }
  }
  for (; at < bytes; at += 16) {
    const left = <i32>((bytes - at) >> 2);
    const power = exp(f32x4.sub(loadUpTo(from + at, left), largest));
    storeUpTo(to + at, power, left);
    sum = f32x4.add(sum, v128.and(power, lanesBelow(left)));
    if ((at & (BLOCK - 1)) == BLOCK - 16) {
      total = f32x4.add(total, sum);
      sum = splat(0);
    }
  }
  return sumOfLanes(f32x4.add(total, sum));
}
