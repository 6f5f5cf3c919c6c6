// The long short-term memory over a whole sequence, one range of batch rows at a time.
//
//   i, f, o = sigmoid(W x + b + U h + c),  g = tanh(W_g x + b_g + U_g h + c_g)
//   cell' = f cell + i g,  h' = o tanh(cell')
import { GRADIENTS } from "./features";
import { sigmoid, tanh } from "./math";
import { copyRow } from "./move";
import {
  addBiases,
  ForwardSequence,
  markPacked,
  multiplyState,
  packWeights,
  preactivation,
  productRows,
  runForward,
} from "./recurrent-forward";
import {
  clearInactive,
  firstBatchRow,
  floatRow,
  lastBatchRow,
  paddedHidden,
  padState,
  planRows,
  sequenceRow,
  unpadState,
  word,
} from "./recurrent-sequence";
import { multiplyAdd, storeUpTo } from "./simd";
import { barrier, isFirst } from "./team";

/** The words of a forward record. */
@unmanaged
class Lstm extends ForwardSequence {
  /** [batch, hidden]. */
  c0: usize;
  cn: usize;
  /** The residual i, f, g, o, [batch, time, 4 * hidden], or time-major; 0 where it is not read. */
  residual: usize;
  /** The cell after each step, [batch, time, hidden], or time-major; 0 where it is not read. */
  cells: usize;
  /** Scratch: the cell, [batch, padded]. */
  cell: usize;
  /** Scratch: the sums of both biases, [4, padded]. */
  bias: usize;
}

/** (x, h0, c0, W_ih, W_hh, b_ih, b_hh, lengths) -> (y, hn, cn, gates, cells). */
export function lstmRecord(args: usize): void {
  const s = changetype<Lstm>(args);
  if (isFirst()) {
    planRows(s);
    addBiases(s, s.bias);
  }
  clearInactive(s, s.y, s.hidden);
  if (GRADIENTS && s.residual) clearInactive(s, s.residual, 4 * s.hidden);
  packWeights(s);
  barrier();
  markPacked(s);
  const from = firstBatchRow(s);
  const to = lastBatchRow(s);
  padState(s, s.cell, s.c0, from, to);
  runForward(s, stepCells);
  unpadState(s, s.cn, s.cell, from, to);
  if (GRADIENTS && s.cells) holdCells(s, from, to);
}

/**
 * Inactive steps of batch rows [from, to) keep the cell: the final one when running forward, the initial one
 * in reverse.
 */
function holdCells(s: Lstm, from: i32, to: i32): void {
  const held = s.reverse ? s.c0 : s.cn;
  for (let b = from; b < to; b++) {
    for (let t = max(word(s.lengths, b), 0); t < s.time; t++) {
      copyRow(floatRow(s.cells, sequenceRow(s, b, t), s.hidden), floatRow(held, b, s.hidden), s.hidden);
    }
  }
}

function stepCells(record: usize, projected: usize, row: i32, end: i32, from: i32): void {
  const s = changetype<Lstm>(record);
  multiplyState(s, 4, row, end, from);
  const width = 4 * paddedHidden(s);
  let product = productRows(s, from);
  for (; row < end; row++) {
    rowCells(s, projected, product, row);
    projected = floatRow(projected, 1, width);
    product = floatRow(product, 1, width);
  }
}

/** All gates and the new states of one row. */
function rowCells(s: Lstm, projected: usize, product: usize, row: i32): void {
  const padded = (paddedHidden(s) << 2) as usize;
  const hidden = (s.hidden << 2) as usize;
  const at = word(s.sequenceRows, row);
  let state = floatRow(s.state, word(s.batchRows, row), paddedHidden(s));
  let cell = floatRow(s.cell, word(s.batchRows, row), paddedHidden(s));
  let y = floatRow(s.y, at, s.hidden);
  let cells: usize = GRADIENTS && s.cells ? floatRow(s.cells, at, s.hidden) : 0;
  let residual: usize = GRADIENTS && s.residual ? floatRow(s.residual, at, 4 * s.hidden) : 0;
  let bias = s.bias;
  for (let left = s.hidden; left > 0; left -= 4) {
    const i = sigmoid(preactivation(projected, product, bias));
    const f = sigmoid(preactivation(projected + padded, product + padded, bias + padded));
    const g = tanh(preactivation(projected + 2 * padded, product + 2 * padded, bias + 2 * padded));
    const o = sigmoid(preactivation(projected + 3 * padded, product + 3 * padded, bias + 3 * padded));
    const c = multiplyAdd(i, g, f32x4.mul(f, v128.load(cell)));
    const h = f32x4.mul(o, tanh(c));
    v128.store(cell, c);
    v128.store(state, h);
    storeUpTo(y, h, left);
    if (GRADIENTS && cells) {
      storeUpTo(cells, c, left);
      cells += 16;
    }
    if (GRADIENTS && residual) {
      storeUpTo(residual, i, left);
      storeUpTo(residual + hidden, f, left);
      storeUpTo(residual + 2 * hidden, g, left);
      storeUpTo(residual + 3 * hidden, o, left);
      residual += 16;
    }
    projected += 16;
    product += 16;
    bias += 16;
    state += 16;
    cell += 16;
    y += 16;
  }
}
