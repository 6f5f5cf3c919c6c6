// The threads that run a plan together. Each has its own instance of this module over one shared memory,
// iterates over the same records and computes its part of those that are large enough to divide; barriers
// synchronise them.
//
// Parts are ranges of rows, columns or elements, never of the terms of a sum, so results do not depend on the
// number of threads.
import { SMALL, THREADS } from "./features";

/** The words of the control block, in bytes: words that change often have a separate cache line. */
const START: usize = 0;
const END: usize = 4;
const SIZE: usize = 8;
const OWN_BYTES: usize = 12;
const GENERATION: usize = 64;
const ARRIVED: usize = 128;
const PHASE: usize = 192;

/**
 * How often a waiting thread polls before it sleeps: LONG, some hundred microseconds, is more than most waits inside
 * a run take, so that nobody has to be woken; SHORT, some microseconds, where that was in vain. On a busy machine the
 * others may wait for this very core.
 */
const LONG: i32 = 300000;
const SHORT: i32 = 2000;
/** Waits with SHORT until LONG is tried again: at first, and at most. Each time in vain doubles them. */
const FIRST_TRIAL: i32 = 16;
const LAST_TRIAL: i32 = 4096;
/**
 * Sleeps, if this thread may, while the word at `address` is `value`, with a time limit. Returns whether
 * waiting is hopeless: a thread has failed, or there has been no progress for long. A host function, since
 * memory.atomic.wait32 does not return in the workers of Node 20.
 */
declare function pause(address: usize, value: i32): i32;

let control: usize = 0;
let thread: i32 = 0;
let size: i32 = 1;
let ownBytes: usize = 0;
let spins: i32 = LONG;
let shortWaits: i32 = FIRST_TRIAL;
let untilTrial: i32 = 0;

/** Runs the records from `start` to `end` with a team of `team` threads, this one being the first. */
export function lead(
  block: usize,
  start: usize,
  end: usize,
  team: i32,
  own: usize,
  run: (start: usize, end: usize) => void,
): void {
  if (!THREADS) {
    run(start, end);
    return;
  }
  control = block;
  thread = 0;
  size = team;
  ownBytes = own;
  if (team == 1) {
    run(start, end);
    return;
  }
  store<usize>(block + START, start);
  store<usize>(block + END, end);
  store<i32>(block + SIZE, team);
  store<usize>(block + OWN_BYTES, own);
  atomic.add<i32>(block + GENERATION, 1);
  atomic.notify(block + GENERATION, -1);
  run(start, end);
  barrier();
}

/** Joins the run that has just started as thread `index`, if the team is that large. */
export function follow(block: usize, index: i32, run: (start: usize, end: usize) => void): void {
  control = block;
  thread = index;
  size = load<i32>(block + SIZE);
  ownBytes = load<usize>(block + OWN_BYTES);
  if (index >= size) return;
  run(load<usize>(block + START), load<usize>(block + END));
  barrier();
}

/** Waits until all threads of the team arrive. */
export function barrier(): void {
  if (!THREADS) return;
  if (size == 1) return;
  const phase = atomic.load<i32>(control + PHASE);
  if (atomic.add<i32>(control + ARRIVED, 1) == size - 1) {
    atomic.store<i32>(control + ARRIVED, 0);
    atomic.add<i32>(control + PHASE, 1);
    atomic.notify(control + PHASE, -1);
    return;
  }
  while (!spin(control + PHASE, phase)) if (pause(control + PHASE, phase)) unreachable();
}

/** Polls a word for a while; returns whether it has changed. */
function spin(word: usize, value: i32): bool {
  for (let i = 0; i < spins; i++) {
    if (atomic.load<i32>(word) != value) {
      if (spins == LONG) shortWaits = max(FIRST_TRIAL, shortWaits >> 1);
      else tryAgain();
      return true;
    }
  }
  if (spins == LONG) {
    spins = SHORT;
    untilTrial = shortWaits;
    shortWaits = min(LAST_TRIAL, shortWaits << 1);
  } else tryAgain();
  return false;
}

/** Counts a wait with SHORT. */
function tryAgain(): void {
  if (--untilTrial == 0) spins = LONG;
}

/** Whether this thread executes undivided work. */
export function isFirst(): bool {
  return thread == 0;
}

/** The index of this thread. */
export function threadIndex(): i32 {
  return thread;
}

/** Whether there is more than one thread. */
export function isTeam(): bool {
  return size > 1;
}

/**
 * Switches to a team of one, for nested records and those too small to divide. Returns the argument of
 * `rejoin`.
 */
export function leaveTeam(): i32 {
  const before = size;
  size = 1;
  return before;
}

export function rejoinTeam(before: i32): void {
  size = before;
}

/** The start of this thread's part of `count` items, in units of `unit`. */
export function partStart(count: i32, unit: i32): i32 {
  return partAt(count, unit, size == 1 ? 0 : thread);
}

/** The end of this thread's part. */
export function partEnd(count: i32, unit: i32): i32 {
  return partAt(count, unit, size == 1 ? 1 : thread + 1);
}

/** As `partStart`, for operations that small builds leave to one thread. */
export function shareStart(count: i32, unit: i32): i32 {
  return SMALL ? 0 : partStart(count, unit);
}

/** As `partEnd`, for operations that small builds leave to one thread. */
export function shareEnd(count: i32, unit: i32): i32 {
  return SMALL ? count : partEnd(count, unit);
}

function partAt(count: i32, unit: i32, index: i32): i32 {
  const units = (count + unit - 1) / unit;
  return min(count, <i32>((<i64>units * index) / size) * unit);
}

/** This thread's copy of scratch memory, given the address of the first thread's. */
export function ownScratch(first: usize): usize {
  return size == 1 ? first : first + (thread as usize) * ownBytes;
}
