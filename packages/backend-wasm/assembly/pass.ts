// Passes over the middle axis of [outer, reduced, inner]. Threads take ranges of the outer or of the inner axis, never
// of the reduced one.
import { SMALL } from "./features";
import { shareEnd, shareStart } from "./team";

/** Elements of a cache line: the unit in which threads divide the inner axis. */
const LINE: i32 = 16;

/** The words of a record. */
@unmanaged
export class Pass {
  /** [outer, inner]. */
  to: usize;
  /** [outer, reduced, inner]. */
  from: usize;
  outer: i32;
  reduced: i32;
  inner: i32;
}

/** Whether the inner axis is divided: that which has more parts. */
function isInner(pass: Pass): bool {
  return !SMALL && pass.inner > LINE * pass.outer;
}

/** The first index of the outer axis for this thread. */
export function firstOuter(pass: Pass): i32 {
  return isInner(pass) ? 0 : shareStart(pass.outer, 1);
}

/** The end of its range of the outer axis. */
export function endOuter(pass: Pass): i32 {
  return isInner(pass) ? pass.outer : shareEnd(pass.outer, 1);
}

/** The first index of the inner axis for this thread. */
export function firstInner(pass: Pass): i32 {
  return isInner(pass) ? shareStart(pass.inner, LINE) : 0;
}

/** The end of its range of the inner axis. */
export function endInner(pass: Pass): i32 {
  return isInner(pass) ? shareEnd(pass.inner, LINE) : pass.inner;
}

/** The address of an element of the result. */
export function resultAt(pass: Pass, outer: i32, inner: i32): usize {
  return pass.to + ((<usize>(outer * pass.inner + inner)) << 2);
}

/** The address of the first element that is reduced to a result. */
export function sourceAt(pass: Pass, outer: i32, inner: i32): usize {
  return pass.from + ((<usize>(outer * pass.reduced * pass.inner + inner)) << 2);
}

/** The number of elements. */
export function passWork(args: usize): i64 {
  const pass = changetype<Pass>(args);
  return <i64>pass.outer * pass.reduced * pass.inner;
}
