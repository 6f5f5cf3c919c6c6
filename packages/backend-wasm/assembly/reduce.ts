// Sums and maxima of [outer, reduced, inner] over the middle axis. The order of a sum depends only on the
// lengths.
import { loadUpTo, splat, storeUpTo } from "./simd";

/** The number of elements summed sequentially before partial sums are added: keeps rounding errors small. */
const BLOCK: i32 = 256;

/** [to, from, outer, reduced, inner]. */
export function reduceSumRecord(args: usize): void {
  const reduced = load<i32>(args, 12);
  const inner = load<i32>(args, 16);
  const outer = load<i32>(args, 8);
  let to = <usize>load<i32>(args);
  let from = <usize>load<i32>(args, 4);
  const slab = (<usize>reduced * inner) << 2;
  for (let o = 0; o < outer; o++) {
    if (inner == 1) store<f32>(to, sumOf(from, reduced));
    else sumColumns(to, from, reduced, inner);
    to += (<usize>inner) << 2;
    from += slab;
  }
}

/** The sum of `count` adjacent elements: four lanes within blocks, blocks pairwise. */
function sumOf(from: usize, count: i32): f32 {
  if (count > BLOCK) {
    const half = (count / 2 + BLOCK - 1) & ~(BLOCK - 1);
    return sumOf(from, half) + sumOf(from + ((<usize>half) << 2), count - half);
  }
  let lanes = splat(0);
  const whole = count & ~3;
  for (let i = 0; i < whole; i += 4) lanes = f32x4.add(lanes, v128.load(from + ((<usize>i) << 2)));
  let total =
    f32x4.extract_lane(lanes, 0) +
    f32x4.extract_lane(lanes, 1) +
    (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3));
  for (let i = whole; i < count; i++) total += load<f32>(from + ((<usize>i) << 2));
  return total;
}

/** The column sums of a [rows, inner] matrix: blocks of rows, whose sums are added. */
function sumColumns(to: usize, from: usize, rows: i32, inner: i32): void {
  const stride = (<usize>inner) << 2;
  for (let column = 0; column < inner; column += 4) {
    const lanes = min(4, inner - column);
    const at = from + ((<usize>column) << 2);
    let total = splat(0);
    for (let block = 0; block < rows; block += BLOCK) {
      const stop = min(rows, block + BLOCK);
      let sum = splat(0);
      for (let row = block; row < stop; row++)
        sum = f32x4.add(sum, loadUpTo(at + <usize>row * stride, lanes));
      total = f32x4.add(total, sum);
    }
    storeUpTo(to + ((<usize>column) << 2), total, lanes);
  }
}

/** [to, from, outer, reduced, inner]; NaN propagates. */
export function reduceMaxRecord(args: usize): void {
  const reduced = load<i32>(args, 12);
  const inner = load<i32>(args, 16);
  const count = load<i32>(args, 8) * inner;
  const to = <usize>load<i32>(args);
  const from = <usize>load<i32>(args, 4);
  const stride = (<usize>inner) << 2;
  for (let i = 0; i < count; i++) {
    let at = from + ((<usize>(i / inner) * reduced * inner + (i % inner)) << 2);
    let largest: f32 = -Infinity;
    for (let k = 0; k < reduced; k++) {
      largest = max<f32>(largest, load<f32>(at));
      at += stride;
    }
    store<f32>(to + ((<usize>i) << 2), largest);
  }
}

/** [to, from, outer, reduced, inner]. */
export function reduceSumIntRecord(args: usize): void {
  reduceInt(args, false);
}

/** [to, from, outer, reduced, inner]. */
export function reduceMaxIntRecord(args: usize): void {
  reduceInt(args, true);
}

function reduceInt(args: usize, largest: bool): void {
  const reduced = load<i32>(args, 12);
  const inner = load<i32>(args, 16);
  const count = load<i32>(args, 8) * inner;
  const to = <usize>load<i32>(args);
  const from = <usize>load<i32>(args, 4);
  for (let i = 0; i < count; i++) {
    let at = from + ((<usize>(i / inner) * reduced * inner + (i % inner)) << 2);
    let result: i32 = largest ? i32.MIN_VALUE : 0;
    for (let k = 0; k < reduced; k++) {
      const value = load<i32>(at);
      result = largest ? max<i32>(result, value) : result + value;
      at += (<usize>inner) << 2;
    }
    store<i32>(to + ((<usize>i) << 2), result);
  }
}
