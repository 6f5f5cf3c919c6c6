// Sums and maxima of [outer, reduced, inner] over the middle axis. The order of a sum depends only on the
// lengths.
import { SMALL } from "./features";
import { endInner, endOuter, firstInner, firstOuter, Pass, resultAt, sourceAt } from "./pass";
import { sumOfLanes } from "./rows";
import { loadUpTo, splat, storeUpTo } from "./simd";

/** The number of elements summed sequentially before partial sums are added: keeps rounding errors small. */
const BLOCK: i32 = 256;

/** The words of a `Pass`. */
export function reduceSumRecord(args: usize): void {
  const pass = changetype<Pass>(args);
  const stride = (<usize>pass.inner) << 2;
  const end = endOuter(pass);
  const last = endInner(pass);
  for (let outer = firstOuter(pass); outer < end; outer++) {
    let inner = firstInner(pass);
    let to = resultAt(pass, outer, inner);
    let from = sourceAt(pass, outer, inner);
    if (stride == 4) {
      store<f32>(to, sumOf(from, pass.reduced));
      continue;
    }
    if (!SMALL) {
      for (; inner + 16 <= last; inner += 16, to += 64, from += 64) sum16(to, from, pass.reduced, stride);
    }
    for (; inner < last; inner += 4, to += 16, from += 16) sum4(to, from, pass.reduced, stride, last - inner);
  }
}

/** The sum of `count` adjacent elements: eight partial sums within blocks, blocks pairwise. */
function sumOf(from: usize, count: i32): f32 {
  if (count > BLOCK) {
    const half = (count / 2 + BLOCK - 1) & ~(BLOCK - 1);
    return sumOf(from, half) + sumOf(from + ((<usize>half) << 2), count - half);
  }
  let lanes = splat(0);
  let others = lanes;
  for (; count >= 8; count -= 8, from += 32) {
    lanes = f32x4.add(lanes, v128.load(from));
    others = f32x4.add(others, v128.load(from, 16));
  }
  for (; count > 0; count -= 4, from += 16) lanes = f32x4.add(lanes, loadUpTo(from, count));
  return sumOfLanes(f32x4.add(lanes, others));
}

/** The sums of up to four columns, whose rows are `stride` bytes apart: blocks of rows, whose sums are added. */
function sum4(to: usize, from: usize, rows: i32, stride: usize, columns: i32): void {
  let total = splat(0);
  for (let left = rows; left > 0; left -= BLOCK) {
    let sum = splat(0);
    for (let row = min(BLOCK, left); row > 0; row--, from += stride)
      sum = f32x4.add(sum, loadUpTo(from, columns));
    total = f32x4.add(total, sum);
  }
  storeUpTo(to, total, columns);
}

/** As `sum4` for the 16 columns of a cache line, with the same bits. */
function sum16(to: usize, from: usize, rows: i32, stride: usize): void {
  let total0 = splat(0);
  let total1 = total0;
  let total2 = total0;
  let total3 = total0;
  for (let left = rows; left > 0; left -= BLOCK) {
    let sum0 = splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (let row = min(BLOCK, left); row > 0; row--, from += stride) {
      sum0 = f32x4.add(sum0, v128.load(from));
      sum1 = f32x4.add(sum1, v128.load(from, 16));
      sum2 = f32x4.add(sum2, v128.load(from, 32));
      sum3 = f32x4.add(sum3, v128.load(from, 48));
    }
    total0 = f32x4.add(total0, sum0);
    total1 = f32x4.add(total1, sum1);
    total2 = f32x4.add(total2, sum2);
    total3 = f32x4.add(total3, sum3);
  }
  v128.store(to, total0);
  v128.store(to, total1, 16);
  v128.store(to, total2, 32);
  v128.store(to, total3, 48);
}

/** The words of a `Pass`. NaN propagates; a maximum of zeros is positive. */
export function reduceMaxRecord(args: usize): void {
  if (SMALL) return reduceOneByOne<f32>(args, true);
  const pass = changetype<Pass>(args);
  const stride = (<usize>pass.inner) << 2;
  const end = endOuter(pass);
  const last = endInner(pass);
  for (let outer = firstOuter(pass); outer < end; outer++) {
    let inner = firstInner(pass);
    let to = resultAt(pass, outer, inner);
    let from = sourceAt(pass, outer, inner);
    if (stride == 4) {
      store<f32>(to, maxOf(from, pass.reduced));
      continue;
    }
    for (; inner + 16 <= last; inner += 16, to += 64, from += 64) max16(to, from, pass.reduced, stride);
    for (; inner < last; inner += 4, to += 16, from += 16) max4(to, from, pass.reduced, stride, last - inner);
  }
}

/** max(a, x) where `a` is not NaN; where x is NaN, a. One instruction of most processors, as f32x4.max is not. */
function larger(a: v128, x: v128): v128 {
  return f32x4.pmax(a, x);
}

/** The maximum, or NaN in the lanes that are not `ordered`: those in which an element was NaN. */
function orNaN(largest: v128, ordered: v128): v128 {
  return v128.or(f32x4.add(largest, splat(0)), v128.not(ordered));
}

/** The largest of `count` adjacent elements. */
function maxOf(from: usize, count: i32): f32 {
  let largest = splat(-Infinity);
  let other = largest;
  let ordered = i32x4.splat(-1);
  let otherOrdered = ordered;
  for (; count >= 8; count -= 8, from += 32) {
    const x = v128.load(from);
    const y = v128.load(from, 16);
    largest = larger(largest, x);
    other = larger(other, y);
    ordered = v128.and(ordered, f32x4.eq(x, x));
    otherOrdered = v128.and(otherOrdered, f32x4.eq(y, y));
  }
  for (; count > 0; count--, from += 4) {
    const x = v128.load32_splat(from);
    largest = larger(largest, x);
    ordered = v128.and(ordered, f32x4.eq(x, x));
  }
  const lanes = orNaN(larger(largest, other), v128.and(ordered, otherOrdered));
  return max<f32>(
    max<f32>(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
    max<f32>(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
  );
}

/** The maxima of up to four columns, whose rows are `stride` bytes apart. */
function max4(to: usize, from: usize, rows: i32, stride: usize, columns: i32): void {
  let largest = splat(-Infinity);
  let ordered = i32x4.splat(-1);
  for (; rows > 0; rows--, from += stride) {
    const x = loadUpTo(from, columns);
    largest = larger(largest, x);
    ordered = v128.and(ordered, f32x4.eq(x, x));
  }
  storeUpTo(to, orNaN(largest, ordered), columns);
}

/** As `max4` for the 16 columns of a cache line. */
function max16(to: usize, from: usize, rows: i32, stride: usize): void {
  let largest0 = splat(-Infinity);
  let largest1 = largest0;
  let largest2 = largest0;
  let largest3 = largest0;
  let ordered0 = i32x4.splat(-1);
  let ordered1 = ordered0;
  let ordered2 = ordered0;
  let ordered3 = ordered0;
  for (; rows > 0; rows--, from += stride) {
    const x0 = v128.load(from);
    const x1 = v128.load(from, 16);
    const x2 = v128.load(from, 32);
    const x3 = v128.load(from, 48);
    largest0 = larger(largest0, x0);
    largest1 = larger(largest1, x1);
    largest2 = larger(largest2, x2);
    largest3 = larger(largest3, x3);
    ordered0 = v128.and(ordered0, f32x4.eq(x0, x0));
    ordered1 = v128.and(ordered1, f32x4.eq(x1, x1));
    ordered2 = v128.and(ordered2, f32x4.eq(x2, x2));
    ordered3 = v128.and(ordered3, f32x4.eq(x3, x3));
  }
  v128.store(to, orNaN(largest0, ordered0));
  v128.store(to, orNaN(largest1, ordered1), 16);
  v128.store(to, orNaN(largest2, ordered2), 32);
  v128.store(to, orNaN(largest3, ordered3), 48);
}

/** The words of a `Pass`. */
export function reduceSumIntRecord(args: usize): void {
  reduceOneByOne<i32>(args, false);
}

/** The words of a `Pass`. */
export function reduceMaxIntRecord(args: usize): void {
  reduceOneByOne<i32>(args, true);
}

function reduceOneByOne<T>(args: usize, largest: bool): void {
  const pass = changetype<Pass>(args);
  const end = endOuter(pass);
  const last = endInner(pass);
  for (let outer = firstOuter(pass); outer < end; outer++)
    for (let inner = firstInner(pass); inner < last; inner++) {
      let at = sourceAt(pass, outer, inner);
      let result = largest ? lowest<T>() : <T>0;
      for (let k = pass.reduced; k > 0; k--) {
        const value = load<T>(at);
        result = largest ? max<T>(result, value) : result + value;
        at += (<usize>pass.inner) << 2;
      }
      store<T>(resultAt(pass, outer, inner), result + <T>0);
    }
}

/** The maximum of no elements. */
function lowest<T>(): T {
  return isFloat<T>() ? <T>-Infinity : <T>i32.MIN_VALUE;
}
