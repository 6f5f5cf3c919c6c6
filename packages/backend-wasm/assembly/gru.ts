// The gated recurrent unit over a whole sequence, one range of batch rows at a time.
//
//   r = sigmoid(W_r x + b_r + U_r h + c_r),  z = sigmoid(W_z x + b_z + U_z h + c_z),  h' = (1 - z) n + z h
//   reset after:   n = tanh(W_n x + b_n + r q),  q = U_n h + c_n
//   reset before:  n = tanh(W_n x + b_n + U_n (r h) + c_n)
import { sigmoid, tanh } from "./math";
import {
  ForwardSequence,
  gatePanels,
  multiplyRows,
  multiplyState,
  packGates,
  preactivation,
  productRows,
  walkForward,
} from "./recurrent-forward";
import { clearInactive, floatRow, paddedHidden, planRows, word } from "./recurrent-sequence";
import { loadUpTo, multiplyAdd, storeUpTo } from "./simd";

/** The words of a forward record. */
@unmanaged
class Gru extends ForwardSequence {
  resetAfter: i32;
  /** The residual r, z, n, q, [batch, time, 4 * hidden], or time-major. */
  residual: usize;
  /** Scratch [4, padded]: what is added to the products of r, z, n and to q. */
  bias: usize;
}

/** (x, h0, W_ih, W_hh, b_ih, b_hh, lengths) -> (y, hn, gates). */
export function gruRecord(args: usize): void {
  const g = changetype<Gru>(args);
  planRows(g);
  clearInactive(g, g.y, g.hidden);
  clearInactive(g, g.residual, 4 * g.hidden);
  packGates(g, g.packedInput, g.inputWeights, g.input);
  packGates(g, g.packedHidden, g.hiddenWeights, g.hidden);
  combineBias(g);
  walkForward(g, 0, g.batch, g.resetAfter ? stepResetAfter : stepResetBefore);
}

/** r and z take both biases; n takes both when the reset comes before, else q takes the hidden one. */
function combineBias(g: Gru): void {
  const padded = paddedHidden(g);
  memory.fill(g.bias, 0, (padded << 4) as usize);
  for (let gate = 0; gate < 4; gate++) {
    for (let j = 0; j < g.hidden; j++) {
      const at = ((gate * g.hidden + j) << 2) as usize;
      let sum: f32 = 0;
      if (gate < 3) sum += load<f32>(g.inputBias + at);
      if (gate < 2 || (gate == 2 && !g.resetAfter)) sum += load<f32>(g.hiddenBias + at);
      if (gate == 3) sum += load<f32>(g.hiddenBias + at - ((g.hidden << 2) as usize));
      store<f32>(g.bias + (((gate * padded + j) << 2) as usize), sum);
    }
  }
}

function stepResetAfter(record: usize, projected: usize, row: i32, end: i32, from: i32): void {
  const g = changetype<Gru>(record);
  multiplyState(g, 3, row, end, from);
  const width = 3 * paddedHidden(g);
  let product = productRows(g, from);
  for (; row < end; row++) {
    rowResetAfter(g, projected, product, row);
    projected = floatRow(projected, 1, width);
    product = floatRow(product, 1, width);
  }
}

/** All gates and the new state of one row. */
function rowResetAfter(g: Gru, projected: usize, product: usize, row: i32): void {
  const padded = (paddedHidden(g) << 2) as usize;
  const hidden = (g.hidden << 2) as usize;
  let state = floatRow(g.state, word(g.batchRows, row), paddedHidden(g));
  let y = floatRow(g.y, word(g.sequenceRows, row), g.hidden);
  let residual = floatRow(g.residual, word(g.sequenceRows, row), 4 * g.hidden);
  let bias = g.bias;
  for (let left = g.hidden; left > 0; left -= 4) {
    const r = sigmoid(preactivation(projected, product, bias));
    const z = sigmoid(preactivation(projected + padded, product + padded, bias + padded));
    const q = f32x4.add(v128.load(product + 2 * padded), v128.load(bias + 3 * padded));
    const input = f32x4.add(v128.load(projected + 2 * padded), v128.load(bias + 2 * padded));
    const n = tanh(multiplyAdd(r, q, input));
    const h = blend(z, n, v128.load(state));
    v128.store(state, h);
    storeUpTo(y, h, left);
    storeUpTo(residual, r, left);
    storeUpTo(residual + hidden, z, left);
    storeUpTo(residual + 2 * hidden, n, left);
    storeUpTo(residual + 3 * hidden, q, left);
    projected += 16;
    product += 16;
    bias += 16;
    state += 16;
    y += 16;
    residual += 16;
  }
}

/** (1 - z) n + z h. */
function blend(z: v128, n: v128, h: v128): v128 {
  return multiplyAdd(z, f32x4.sub(h, n), n);
}

function stepResetBefore(record: usize, projected: usize, row: i32, end: i32, from: i32): void {
  const g = changetype<Gru>(record);
  const padded = paddedHidden(g);
  const width = 3 * padded;
  const product = productRows(g, from);
  const reset = floatRow(g.rows, from, padded);
  multiplyState(g, 2, row, end, from);
  for (let i = 0; i < end - row; i++) {
    const offset = ((i * width) << 2) as usize;
    rowReset(g, projected + offset, product + offset, floatRow(reset, i, padded), row + i);
  }
  const weights = gatePanels(g, g.packedHidden, 2, g.hidden);
  const target = product + ((padded << 3) as usize);
  multiplyRows(g, target, 1, reset, padded, end - row, g.hidden, weights, from);
  for (let i = 0; i < end - row; i++) {
    const offset = ((i * width) << 2) as usize;
    rowCandidate(g, projected + offset, product + offset, row + i);
  }
}

/** r, z and r h of one row. z stays in the product's place, r h goes to `reset`. */
function rowReset(g: Gru, projected: usize, product: usize, reset: usize, row: i32): void {
  const padded = (paddedHidden(g) << 2) as usize;
  const hidden = (g.hidden << 2) as usize;
  let state = floatRow(g.state, word(g.batchRows, row), paddedHidden(g));
  let residual = floatRow(g.residual, word(g.sequenceRows, row), 4 * g.hidden);
  let bias = g.bias;
  for (let left = g.hidden; left > 0; left -= 4) {
    const r = sigmoid(preactivation(projected, product, bias));
    const z = sigmoid(preactivation(projected + padded, product + padded, bias + padded));
    v128.store(reset, f32x4.mul(r, v128.load(state)));
    storeUpTo(residual, r, left);
    storeUpTo(residual + hidden, z, left);
    projected += 16;
    product += 16;
    bias += 16;
    state += 16;
    reset += 16;
    residual += 16;
  }
}

/** n and the new state of one row. */
function rowCandidate(g: Gru, projected: usize, product: usize, row: i32): void {
  const padded = (paddedHidden(g) << 2) as usize;
  const hidden = (g.hidden << 2) as usize;
  let state = floatRow(g.state, word(g.batchRows, row), paddedHidden(g));
  let y = floatRow(g.y, word(g.sequenceRows, row), g.hidden);
  let residual = floatRow(g.residual, word(g.sequenceRows, row), 4 * g.hidden);
  let bias = g.bias + 2 * padded;
  projected += 2 * padded;
  product += 2 * padded;
  for (let left = g.hidden; left > 0; left -= 4) {
    const n = tanh(preactivation(projected, product, bias));
    const h = blend(loadUpTo(residual + hidden, left), n, v128.load(state));
    v128.store(state, h);
    storeUpTo(y, h, left);
    storeUpTo(residual + 2 * hidden, n, left);
    storeUpTo(residual + 3 * hidden, f32x4.splat(0), left);
    projected += 16;
    product += 16;
    bias += 16;
    state += 16;
    y += 16;
    residual += 16;
  }
}
