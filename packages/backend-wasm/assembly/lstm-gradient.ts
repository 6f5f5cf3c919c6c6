// The gradient of the long short-term memory over a whole sequence (lstm.ts), backward in time, one range of
// batch rows at a time.
//
// With dh and dc the gradients of h' and cell', t = tanh(cell'):
//   do = dh t o (1 - o),  dc += dh o (1 - t^2)
//   di = dc g i (1 - i),  df = dc cell f (1 - f),  dg = dc i (1 - g^2)
//   dc_before = dc f,  dh_before = di U_i + df U_f + dg U_g + do U_o
import { tanh } from "./math";
import {
  addProduct,
  BackwardSequence,
  gateGradient,
  multiplyGradients,
  packHidden,
  plainGradients,
  previousRow,
  runBackward,
  sigmoidSlope,
  tanhSlope,
} from "./recurrent-backward";
import {
  firstBatchRow,
  floatRow,
  lastBatchRow,
  paddedHidden,
  padState,
  planRows,
  previousHidden,
  previousState,
  unpadState,
  word,
} from "./recurrent-sequence";
import { loadUpTo, multiplyAdd, splat, storeUpTo } from "./simd";
import { barrier, isFirst } from "./team";

/** The words of a gradient record. */
@unmanaged
class LstmGradient extends BackwardSequence {
  /** [batch, hidden]. */
  c0: usize;
  dcn: usize;
  dc0: usize;
  /** The residual i, f, g, o, [batch, time, 4 * hidden], or time-major. */
  residual: usize;
  /** The cell after each step, [batch, time, hidden], or time-major. */
  cells: usize;
  /** Scratch: the gradient of the cell, [batch, padded]. */
  dCell: usize;
}

/**
 * (x, h0, c0, W_ih, W_hh, b_ih, b_hh, lengths, y, gates, cells, dy, dhn, dcn) -> (dx, dh0, dc0, dW_ih, dW_hh,
 * db_ih, db_hh).
 */
export function lstmGradientRecord(args: usize): void {
  const s = changetype<LstmGradient>(args);
  if (isFirst()) planRows(s);
  packHidden(s, 0, 4, s.packedHidden);
  barrier();
  const from = firstBatchRow(s);
  const to = lastBatchRow(s);
  padState(s, s.dCell, s.dcn, from, to);
  runBackward(s, stepCells, plainGradients);
  unpadState(s, s.dc0, s.dCell, from, to);
}

function stepCells(record: usize, step: i32, row: i32, end: i32, from: i32): void {
  const s = changetype<LstmGradient>(record);
  for (let i = row; i < end; i++) {
    rowCells(s, i, previousHidden(s, s.y, step, i), previousState(s, s.cells, s.c0, step, i));
  }
  multiplyGradients(s, 0, 4, s.packedHidden, row, end, from);
  addProduct(s, row, end, from);
}

/** Gate gradients of one row; dc becomes dc f and dh becomes 0. */
function rowCells(s: LstmGradient, row: i32, hiddenBefore: usize, cellBefore: usize): void {
  const hidden = (s.hidden << 2) as usize;
  const at = word(s.sequenceRows, row);
  let state = floatRow(s.dState, word(s.batchRows, row), paddedHidden(s));
  let cell = floatRow(s.dCell, word(s.batchRows, row), paddedHidden(s));
  let dy = floatRow(s.dy, at, s.hidden);
  let cells = floatRow(s.cells, at, s.hidden);
  let residual = floatRow(s.residual, at, 4 * s.hidden);
  let target = gateGradient(s, row, 0);
  let previous = previousRow(s, row);
  for (let left = s.hidden; left > 0; left -= 4) {
    const i = loadUpTo(residual, left);
    const f = loadUpTo(residual + hidden, left);
    const g = loadUpTo(residual + 2 * hidden, left);
    const o = loadUpTo(residual + 3 * hidden, left);
    const dh = f32x4.add(v128.load(state), loadUpTo(dy, left));
    const t = tanh(loadUpTo(cells, left));
    const dc = multiplyAdd(f32x4.mul(dh, o), tanhSlope(t), v128.load(cell));
    storeUpTo(target, f32x4.mul(f32x4.mul(dc, g), sigmoidSlope(i)), left);
    storeUpTo(target + hidden, f32x4.mul(f32x4.mul(dc, loadUpTo(cellBefore, left)), sigmoidSlope(f)), left);
    storeUpTo(target + 2 * hidden, f32x4.mul(f32x4.mul(dc, i), tanhSlope(g)), left);
    storeUpTo(target + 3 * hidden, f32x4.mul(f32x4.mul(dh, t), sigmoidSlope(o)), left);
    storeUpTo(previous, loadUpTo(hiddenBefore, left), left);
    v128.store(cell, f32x4.mul(dc, f));
    v128.store(state, splat(0));
    state += 16;
    cell += 16;
    dy += 16;
    cells += 16;
    residual += 16;
    target += 16;
    previous += 16;
    hiddenBefore += 16;
    cellBefore += 16;
  }
}
