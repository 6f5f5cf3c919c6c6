// The gradient of the plain recurrent network over a whole sequence (rnn.ts), backward in time, one range of
// batch rows at a time: d = dh (1 - h'^2) for tanh, dh where h' > 0 for relu; dh_before = d U.
import {
  addProduct,
  BackwardSequence,
  gateGradient,
  multiplyGradients,
  packHidden,
  plainGradients,
  previousRow,
  runBackward,
  tanhSlope,
} from "./recurrent-backward";
import { floatRow, paddedHidden, planRows, previousHidden, word } from "./recurrent-sequence";
import { loadUpTo, splat, storeUpTo } from "./simd";
import { barrier, isFirst } from "./team";

/** The words of a gradient record. */
@unmanaged
class RnnGradient extends BackwardSequence {
  /** 1 for relu, 0 for tanh. */
  relu: i32;
}

/** (x, h0, W_ih, W_hh, b_ih, b_hh, lengths, y, dy, dhn) -> (dx, dh0, dW_ih, dW_hh, db_ih, db_hh). */
export function rnnGradientRecord(args: usize): void {
  const s = changetype<RnnGradient>(args);
  if (isFirst()) planRows(s);
  packHidden(s, 0, 1, s.packedHidden);
  barrier();
  runBackward(s, stepCells, plainGradients);
}

function stepCells(record: usize, step: i32, row: i32, end: i32, from: i32): void {
  const s = changetype<RnnGradient>(record);
  for (let i = row; i < end; i++) rowCells(s, i, previousHidden(s, s.y, step, i));
  multiplyGradients(s, 0, 1, s.packedHidden, row, end, from);
  addProduct(s, row, end, from);
}

/** The gradient before the activation of one row; dh becomes 0. */
function rowCells(s: RnnGradient, row: i32, before: usize): void {
  const at = word(s.sequenceRows, row);
  let state = floatRow(s.dState, word(s.batchRows, row), paddedHidden(s));
  let dy = floatRow(s.dy, at, s.hidden);
  let y = floatRow(s.y, at, s.hidden);
  let target = gateGradient(s, row, 0);
  let previous = previousRow(s, row);
  for (let left = s.hidden; left > 0; left -= 4) {
    const dh = f32x4.add(v128.load(state), loadUpTo(dy, left));
    const value = loadUpTo(y, left);
    const d = s.relu ? v128.and(dh, f32x4.gt(value, splat(0))) : f32x4.mul(dh, tanhSlope(value));
    storeUpTo(target, d, left);
    storeUpTo(previous, loadUpTo(before, left), left);
    v128.store(state, splat(0));
    state += 16;
    dy += 16;
    y += 16;
    target += 16;
    previous += 16;
    before += 16;
  }
}
