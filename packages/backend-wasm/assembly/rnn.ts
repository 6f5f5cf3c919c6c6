// The plain recurrent network over a whole sequence: h' = tanh or relu of W x + b + U h + c.
import { tanh } from "./math";
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
import { clearInactive, floatRow, paddedHidden, planRows, word } from "./recurrent-sequence";
import { splat, storeUpTo } from "./simd";
import { barrier, isFirst } from "./team";

/** The words of a forward record. */
@unmanaged
class Rnn extends ForwardSequence {
  /** 1 for relu, 0 for tanh. */
  relu: i32;
  /** Scratch: the sums of both biases, [padded]. */
  bias: usize;
}

/** (x, h0, W_ih, W_hh, b_ih, b_hh, lengths) -> (y, hn). */
export function rnnRecord(args: usize): void {
  const s = changetype<Rnn>(args);
  if (isFirst()) {
    planRows(s);
    addBiases(s, s.bias);
  }
  clearInactive(s, s.y, s.hidden);
  packWeights(s);
  barrier();
  markPacked(s);
  runForward(s, stepCells);
}

function stepCells(record: usize, projected: usize, row: i32, end: i32, from: i32): void {
  const s = changetype<Rnn>(record);
  multiplyState(s, 1, row, end, from);
  let product = productRows(s, from);
  for (; row < end; row++) {
    rowCells(s, projected, product, row);
    projected = floatRow(projected, 1, paddedHidden(s));
    product = floatRow(product, 1, paddedHidden(s));
  }
}

/** The new state of one row. */
function rowCells(s: Rnn, projected: usize, product: usize, row: i32): void {
  let state = floatRow(s.state, word(s.batchRows, row), paddedHidden(s));
  let y = floatRow(s.y, word(s.sequenceRows, row), s.hidden);
  let bias = s.bias;
  for (let left = s.hidden; left > 0; left -= 4) {
    const sum = preactivation(projected, product, bias);
    const h = s.relu ? f32x4.max(sum, splat(0)) : tanh(sum);
    v128.store(state, h);
    storeUpTo(y, h, left);
    projected += 16;
    product += 16;
    bias += 16;
    state += 16;
    y += 16;
  }
}
