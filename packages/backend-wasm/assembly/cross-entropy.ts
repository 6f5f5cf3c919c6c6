// The cross-entropy of rows of logits and one label each, and its gradient. Threads take ranges of rows; the order of
// a sum depends only on the width.
import { exp, logScalar } from "./math";
import { lanesBelow, largestOf, sumOfLanes } from "./rows";
import { loadPartial, loadUpTo, multiplyAdd, splat, storePartial } from "./simd";
import { partEnd, partStart } from "./team";

/** Bytes of a block, which is summed before sums are added: keeps rounding errors small. */
const BLOCK: usize = 8 * 1024;

/** The words of a record of the loss: addresses, then sizes. */
@unmanaged
class CrossEntropy {
  loss: usize;
  largest: usize;
  total: usize;
  logits: usize;
  labels: usize;
  rows: i32;
  width: i32;
  smoothing: f32;
}

/** The words of a record of the gradient. */
@unmanaged
class CrossEntropyGradient {
  to: usize;
  logits: usize;
  labels: usize;
  largest: usize;
  total: usize;
  cotangent: usize;
  rows: i32;
  width: i32;
  smoothing: f32;
}

/** An approximate number of operations of the loss. */
export function crossEntropyWork(args: usize): i64 {
  const s = changetype<CrossEntropy>(args);
  return 16 * <i64>s.rows * <i64>s.width;
}

/** An approximate number of operations of the gradient. */
export function crossEntropyGradientWork(args: usize): i64 {
  const s = changetype<CrossEntropyGradient>(args);
  return 16 * <i64>s.rows * <i64>s.width;
}

/** (logits, labels) -> (loss, largest logit, sum of the exponentials) of each row. */
export function crossEntropyRecord(args: usize): void {
  const s = changetype<CrossEntropy>(args);
  const bytes = (<usize>s.width) << 2;
  const end = partEnd(s.rows, 1);
  for (let row = partStart(s.rows, 1); row < end; row++) {
    const at = (<usize>row) << 2;
    const logits = s.logits + <usize>row * bytes;
    const largest = largestOf(logits, bytes);
    const total = totalOf(logits, bytes, splat(largest));
    const label = load<i32>(s.labels + at);
    let own: f32 = NaN;
    if (<u32>label < <u32>s.width) own = load<f32>(logits + ((<usize>label) << 2)) - largest;
    let loss = logScalar(total) - (1 - s.smoothing) * own;
    // Without smoothing, a class that is ruled out by a logit of -Infinity contributes nothing.
    if (s.smoothing != 0) loss -= (s.smoothing * differencesOf(logits, bytes, splat(largest))) / <f32>s.width;
    store<f32>(s.loss + at, loss);
    store<f32>(s.largest + at, largest);
    store<f32>(s.total + at, total);
  }
}

/** (logits, labels, largest, total, cotangent) -> the cotangent of the logits. */
export function crossEntropyGradientRecord(args: usize): void {
  const s = changetype<CrossEntropyGradient>(args);
  const bytes = (<usize>s.width) << 2;
  const end = partEnd(s.rows, 1);
  for (let row = partStart(s.rows, 1); row < end; row++) {
    const at = (<usize>row) << 2;
    const to = s.to + <usize>row * bytes;
    const g = load<f32>(s.cotangent + at);
    const label = load<i32>(s.labels + at);
    const isInside = <u32>label < <u32>s.width;
    // A label out of range has no gradient: that of the smoothing remains.
    const share: f32 = isInside ? 1 : s.smoothing;
    if (g == 0 || share == 0) {
      memory.fill(to, 0, bytes);
      continue;
    }
    const scale = splat((g * share) / load<f32>(s.total + at));
    const spread = splat((-g * s.smoothing) / <f32>s.width);
    const largest = splat(load<f32>(s.largest + at));
    scaledPowers(to, s.logits + <usize>row * bytes, bytes, largest, scale, spread);
    if (!isInside) continue;
    const own = to + ((<usize>label) << 2);
    store<f32>(own, load<f32>(own) - g * (1 - s.smoothing));
  }
}

/** The sum of e^(x - largest). */
function totalOf(from: usize, bytes: usize, largest: v128): f32 {
  const whole = bytes & ~15;
  let total = splat(0);
  let at: usize = 0;
  while (at < whole) {
    const stop = min(at + BLOCK, whole);
    let sum = splat(0);
    for (; at < stop; at += 16) sum = f32x4.add(sum, exp(f32x4.sub(v128.load(from + at), largest)));
    total = f32x4.add(total, sum);
  }
  if (at < bytes) {
    const left = <i32>((bytes - at) >> 2);
    const power = lastPowers(from + at, left, largest);
    total = f32x4.add(total, v128.and(power, lanesBelow(left)));
  }
  return sumOfLanes(total);
}

/** The sum of x - largest. */
function differencesOf(from: usize, bytes: usize, largest: v128): f32 {
  let total = splat(0);
  for (let block: usize = 0; block < bytes; block += BLOCK) {
    const stop = min(block + BLOCK, bytes);
    let sum = splat(0);
    for (let at = block; at < stop; at += 16) {
      const left = <i32>((bytes - at) >> 2);
      const difference = f32x4.sub(loadUpTo(from + at, left), largest);
      sum = f32x4.add(sum, v128.and(difference, lanesBelow(left)));
    }
    total = f32x4.add(total, sum);
  }
  return sumOfLanes(total);
}

/** Stores scale e^(x - largest) + spread. */
function scaledPowers(to: usize, from: usize, bytes: usize, largest: v128, scale: v128, spread: v128): void {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16)
    v128.store(to + at, multiplyAdd(exp(f32x4.sub(v128.load(from + at), largest)), scale, spread));
  if (at == bytes) return;
  const left = <i32>((bytes - at) >> 2);
  const power = lastPowers(from + at, left, largest);
  storePartial(to + at, multiplyAdd(power, scale, spread), left);
}

/** e^(x - largest) of the last elements of a row: a function of its own, since it is much code for few of them. */
function lastPowers(from: usize, count: i32, largest: v128): v128 {
  return exp(f32x4.sub(loadPartial(from, count), largest));
}
