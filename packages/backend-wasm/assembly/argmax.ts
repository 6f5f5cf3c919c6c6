// The index of the maximum of [outer, length, inner] along the middle axis; the first of equal values. NaN is largest
// if it is first, and passed over elsewhere.
import { SMALL } from "./features";
import { endInner, endOuter, firstInner, firstOuter, Pass, resultAt, sourceAt } from "./pass";

/** The words of a `Pass`, float32. */
export function argmaxRecord(args: usize): void {
  argmaxOf<f32>(args);
}

/** The words of a `Pass`, int32 or bool. */
export function argmaxIntRecord(args: usize): void {
  argmaxOf<i32>(args);
}

function argmaxOf<T>(args: usize): void {
  const pass = changetype<Pass>(args);
  const stride = (<usize>pass.inner) << 2;
  const end = endOuter(pass);
  const last = endInner(pass);
  for (let outer = firstOuter(pass); outer < end; outer++) {
    let inner = firstInner(pass);
    let to = resultAt(pass, outer, inner);
    let from = sourceAt(pass, outer, inner);
    if (!SMALL) {
      for (; inner + 4 <= last; inner += 4, to += 16, from += 16) indices4<T>(to, from, pass.reduced, stride);
    }
    for (; inner < last; inner++, to += 4, from += 4)
      store<i32>(
        to,
        !SMALL && stride == 4 ? indexInRow<T>(from, pass.reduced) : indexOf<T>(from, pass.reduced, stride),
      );
  }
}

/** The index of the largest of `length` elements that are `stride` bytes apart. */
function indexOf<T>(from: usize, length: i32, stride: usize): i32 {
  let best = 0;
  let largest = load<T>(from);
  for (let k = 1; k < length; k++) {
    from += stride;
    if (load<T>(from) > largest) {
      largest = load<T>(from);
      best = k;
    }
  }
  return best;
}

/** Where x is greater than y. */
function greater<T>(x: v128, y: v128): v128 {
  return isFloat<T>() ? f32x4.gt(x, y) : i32x4.gt_s(x, y);
}

/** The indices of the maxima of four columns. */
function indices4<T>(to: usize, from: usize, length: i32, stride: usize): void {
  let best = i32x4.splat(0);
  let largest = v128.load(from);
  for (let k = 1; k < length; k++) {
    from += stride;
    const x = v128.load(from);
    const isGreater = greater<T>(x, largest);
    largest = v128.bitselect(x, largest, isGreater);
    best = v128.bitselect(i32x4.splat(k), best, isGreater);
  }
  v128.store(to, best);
}

/** The index of the largest of adjacent elements: each lane finds its first. */
function indexInRow<T>(from: usize, length: i32): i32 {
  const first = load<T>(from);
  if (first != first) return 0;
  // Greater than the first element, since the index of others is not compared with it.
  let largest = v128.load32_splat(from);
  let best = i32x4.splat(0);
  let index = i32x4(0, 1, 2, 3);
  let k = 0;
  for (; k + 4 <= length; k += 4) {
    const x = v128.load(from + ((<usize>k) << 2));
    const isGreater = greater<T>(x, largest);
    largest = v128.bitselect(x, largest, isGreater);
    best = v128.bitselect(index, best, isGreater);
    index = i32x4.add(index, i32x4.splat(4));
  }
  let result = 0;
  let value = first;
  for (let lane = 0; lane < 4; lane++) {
    const own = firstLane<T>(largest);
    const at = i32x4.extract_lane(best, 0);
    if (own > value || (own == value && at < result)) {
      value = own;
      result = at;
    }
    largest = v128.shuffle<i32>(largest, largest, 1, 2, 3, 0);
    best = v128.shuffle<i32>(best, best, 1, 2, 3, 0);
  }
  for (; k < length; k++) {
    const x = load<T>(from + ((<usize>k) << 2));
    if (x > value) {
      value = x;
      result = k;
    }
  }
  return result;
}

function firstLane<T>(x: v128): T {
  if (isFloat<T>()) return <T>f32x4.extract_lane(x, 0);
  return <T>i32x4.extract_lane(x, 0);
}
