// Shared by the fused recurrent kernels: the operands of a sequence, and the active rows of each step.
//
// Active rows have compact indices, step by step in processing order, batch rows ascending within a step: all
// products run over active rows only, and a range of batch rows is a contiguous range of each step.
import { copyRow } from "./move";
import { roundUp } from "./simd";
import { partEnd, partStart } from "./team";
import { TILE_COLUMNS, TILE_ROWS } from "./tile";

/** The first words of every recurrent record. Strides and sizes are in floats, pointers in bytes. */
@unmanaged
export class Sequence {
  batch: i32;
  time: i32;
  input: i32;
  hidden: i32;
  timeMajor: i32;
  reverse: i32;
  /** [batch, time, input], or [time, batch, input] when time-major. */
  x: usize;
  /** [batch, hidden]. */
  h0: usize;
  /** [gates * hidden, input]. */
  inputWeights: usize;
  /** [gates * hidden, hidden]. */
  hiddenWeights: usize;
  /** [gates * hidden]. */
  inputBias: usize;
  /** [gates * hidden]. */
  hiddenBias: usize;
  /** int32 [batch]. */
  lengths: usize;
  /**
   * Written by `planRows`: int32 [time + 1], the compact index of the first active row of each step in
   * processing order.
   */
  offsets: usize;
  /** Written by `planRows`: int32, the batch row of each active row. */
  batchRows: usize;
  /** Written by `planRows`: int32, the row of x, y and the residuals of each active row. */
  sequenceRows: usize;
}

/** Numbers the active rows. */
export function planRows(s: Sequence): void {
  let row = 0;
  for (let step = 0; step < s.time; step++) {
    const t = s.reverse ? s.time - 1 - step : step;
    setWord(s.offsets, step, row);
    for (let b = 0; b < s.batch; b++) {
      if (t >= word(s.lengths, b)) continue;
      setWord(s.batchRows, row, b);
      setWord(s.sequenceRows, row, sequenceRow(s, b, t));
      row++;
    }
  }
  setWord(s.offsets, s.time, row);
}

/**
 * The compact index of the first row of a step that belongs to batch row `b` or a later one.
 * @inline
 */
export function firstRow(s: Sequence, step: i32, b: i32): i32 {
  const end = word(s.offsets, step + 1);
  if (b >= s.batch) return end;
  let row = word(s.offsets, step);
  if (b > 0) while (row < end && word(s.batchRows, row) < b) row++;
  return row;
}

/**
 * The row of x, y and the residuals for step t of batch row b.
 * @inline
 */
export function sequenceRow(s: Sequence, b: i32, t: i32): i32 {
  return s.timeMajor ? t * s.batch + b : b * s.time + t;
}

/** The address of the hidden state before an active row: a row of y, or of h0. [hidden] */
export function previousHidden(s: Sequence, y: usize, step: i32, row: i32): usize {
  return previousState(s, y, s.h0, step, row);
}

/**
 * The address of the state before an active row: a row of `states` (after each step), or of `initial`.
 * [hidden]
 */
export function previousState(s: Sequence, states: usize, initial: usize, step: i32, row: i32): usize {
  const b = word(s.batchRows, row);
  const t = s.reverse ? s.time - 1 - step : step;
  const first = s.reverse ? t + 1 >= min(word(s.lengths, b), s.time) : t == 0;
  if (first) return floatRow(initial, b, s.hidden);
  return floatRow(states, sequenceRow(s, b, s.reverse ? t + 1 : t - 1), s.hidden);
}

/**
 * The first batch row of this thread's part. Parts are whole tiles of rows, so that packed parts do not
 * overlap.
 */
export function firstBatchRow(s: Sequence): i32 {
  return partStart(s.batch, TILE_ROWS);
}

/** The end of this thread's part. */
export function lastBatchRow(s: Sequence): i32 {
  return partEnd(s.batch, TILE_ROWS);
}

/** The number of multiplications of one gate. */
export function sequenceWork(args: usize): i64 {
  const s = changetype<Sequence>(args);
  return s.batch <= TILE_ROWS ? 0 : <i64>s.batch * s.time * s.hidden * (s.hidden + s.input);
}

/** Writes zeros to the inactive rows of `target` in this thread's part, `width` floats per row. */
export function clearInactive(s: Sequence, target: usize, width: i32): void {
  const last = lastBatchRow(s);
  for (let b = firstBatchRow(s); b < last; b++) {
    for (let t = max(word(s.lengths, b), 0); t < s.time; t++) {
      memory.fill(floatRow(target, sequenceRow(s, b, t), width), 0, (width << 2) as usize);
    }
  }
}

/** `hidden` rounded up to whole panels: the width of a gate in scratch memory. */
export function paddedHidden(s: Sequence): i32 {
  return roundUp(s.hidden, TILE_COLUMNS);
}

/** Copies [rows, hidden] to rows of padded width, with zeros in the lanes beyond `hidden`. */
export function padState(s: Sequence, target: usize, source: usize, from: i32, to: i32): void {
  const padded = paddedHidden(s);
  for (let b = from; b < to; b++) {
    memory.fill(floatRow(target, b, padded), 0, (padded << 2) as usize);
    copyRow(floatRow(target, b, padded), floatRow(source, b, s.hidden), s.hidden);
  }
}

/** Copies rows of padded width to [rows, hidden]. */
export function unpadState(s: Sequence, target: usize, source: usize, from: i32, to: i32): void {
  const padded = paddedHidden(s);
  for (let b = from; b < to; b++) {
    copyRow(floatRow(target, b, s.hidden), floatRow(source, b, padded), s.hidden);
  }
}

/**
 * Row `row` of a matrix with `width` floats per row.
 * @inline
 */
export function floatRow(base: usize, row: i32, width: i32): usize {
  return base + (((row * width) << 2) as usize);
}

/** Element `index` of an int32 array. */
export function word(base: usize, index: i32): i32 {
  return load<i32>(base + ((index << 2) as usize));
}

function setWord(base: usize, index: i32, value: i32): void {
  store<i32>(base + ((index << 2) as usize), value);
}
