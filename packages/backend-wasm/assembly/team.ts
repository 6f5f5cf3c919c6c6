// The threads that run a plan together. Each has its own instance of this module over one shared memory, walks the same
// records and does its part of those that are worth dividing; barriers keep them in step.
//
// Parts are ranges of rows, columns or elements, never of the terms of a sum, so results do not depend on the team's size.
import { THREADS } from "./features";

/** Words of the control block, in bytes: what changes often has a cache line to itself. */
const START: usize = 0;
const END: usize = 4;
const SIZE: usize = 8;
const OWN_BYTES: usize = 12;
const GENERATION: usize = 64;
const ARRIVED: usize = 128;
const PHASE: usize = 192;

/** How often a waiting thread looks before it sleeps: about as long as going to sleep and waking takes. */
const SPINS: i32 = 2000;
/**
 * Sleeps, where this thread may, while the word at `address` is `value`, for some time at most. Whether waiting is hopeless: a thread has failed,
 * or nothing has moved for long. A function of the host, since memory.atomic.wait32 does not come back in the workers of Node 20.
 */
declare function pause(address: usize, value: i32): i32;

let control: usize = 0;
let thread: i32 = 0;
let size: i32 = 1;
let ownBytes: usize = 0;

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

/** Takes part in the run that has just begun as thread `index`, if the team is that large. */
export function follow(block: usize, index: i32, run: (start: usize, end: usize) => void): void {
  control = block;
  thread = index;
  size = load<i32>(block + SIZE);
  ownBytes = load<usize>(block + OWN_BYTES);
  if (index >= size) return;
  run(load<usize>(block + START), load<usize>(block + END));
  barrier();
}

/** Waits until all threads of the team are here. */
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

/** Looks at a word for a while; whether it has changed. */
function spin(word: usize, value: i32): bool {
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(word) != value) return true;
  return false;
}

/** Whether this thread does what is not divided. */
export function isFirst(): bool {
  return thread == 0;
}

/** Whether there is more than one thread. */
export function isTeam(): bool {
  return size > 1;
}

/** Does something with a team of one: nested records, and those too small to divide. Returns what to pass to `rejoin`. */
export function leaveTeam(): i32 {
  const before = size;
  size = 1;
  return before;
}

export function rejoinTeam(before: i32): void {
  size = before;
}

/** The part of `count` things, in units of `unit`, that is this thread's: where it begins. */
export function partStart(count: i32, unit: i32): i32 {
  return partAt(count, unit, size == 1 ? 0 : thread);
}

/** Where this thread's part ends. */
export function partEnd(count: i32, unit: i32): i32 {
  return partAt(count, unit, size == 1 ? 1 : thread + 1);
}

function partAt(count: i32, unit: i32, index: i32): i32 {
  const units = (count + unit - 1) / unit;
  return min(count, ((units * index) / size) * unit);
}

/** This thread's own copy of scratch memory that the plan gives for the first. */
export function ownScratch(first: usize): usize {
  return size == 1 ? first : first + (thread as usize) * ownBytes;
}
