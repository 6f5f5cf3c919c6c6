// The gated recurrent unit over a whole sequence, one range of batch rows at a time.
//
//   r = sigmoid(W_r x + b_r + U_r h + c_r),  z = sigmoid(W_z x + b_z + U_z h + c_z),  h' = (1 - z) n + z h
//   reset after:   n = tanh(W_n x + b_n + r q),  q = U_n h + c_n
//   reset before:  n = tanh(W_n x + b_n + U_n (r h) + c_n)
import { sigmoidGates, tanhGates } from "./activations";
import { GRADIENTS } from "./features";
import { tanh } from "./math";
import {
  ForwardSequence,
  gatePanels,
  markPacked,
  multiplyRows,
  multiplyState,
  packWeights,
  productRows,
  runForward,
} from "./recurrent-forward";
import { clearInactive, floatRow, paddedHidden, planRows, word } from "./recurrent-sequence";
import { multiplyAdd, storeUpTo } from "./simd";
import { barrier, isFirst } from "./team";

/** The words of a forward record. */
@unmanaged
class Gru extends ForwardSequence {
  resetAfter: i32;
  /** The residual r, z, n, q, [batch, time, 4 * hidden], or time-major; 0 where it is not read. */
  residual: usize;
  /** Scratch [4, padded]: the biases added to the products of r, z, n and to q. */
  bias: usize;
}

/** (x, h0, W_ih, W_hh, b_ih, b_hh, lengths) -> (y, hn, gates). */
export function gruRecord(args: usize): void {
  const g = changetype<Gru>(args);
  if (isFirst()) {
    planRows(g);
    combineBias(g);
  }
  clearInactive(g, g.y, g.hidden);
  if (GRADIENTS && g.residual) clearInactive(g, g.residual, 4 * g.hidden);
  packWeights(g);
  barrier();
  markPacked(g);
  runForward(g, g.resetAfter ? stepResetAfter : stepResetBefore);
}

/**
 * r and z take both biases; n takes both when the reset is applied before, otherwise q takes the hidden bias.
 * @inline
 */
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
  sigmoidGates(projected, product, g.bias, 2 * paddedHidden(g));
  const candidate = product + 2 * padded;
  const hiddenPart =
    GRADIENTS && g.residual
      ? floatRow(g.residual, word(g.sequenceRows, row), 4 * g.hidden) + 3 * ((g.hidden << 2) as usize)
      : 0;
  candidateAfterReset(
    projected + 2 * padded,
    product,
    candidate,
    g.bias + 2 * padded,
    padded,
    hiddenPart,
    g.hidden,
  );
  blendRow(g, product, row);
}

/**
 * n = tanh(input part + bias + r q), written over the product of q; q = product + bias is stored in the
 * residual.
 * @inline
 */
function candidateAfterReset(
  projected: usize,
  reset: usize,
  product: usize,
  bias: usize,
  padded: usize,
  residual: usize,
  left: i32,
): void {
  for (; left > 0; left -= 4) {
    const q = f32x4.add(v128.load(product), v128.load(bias + padded));
    if (GRADIENTS && residual) {
      storeUpTo(residual, q, left);
      residual += 16;
    }
    const input = f32x4.add(v128.load(projected), v128.load(bias));
    v128.store(product, tanh(multiplyAdd(v128.load(reset), q, input)));
    projected += 16;
    reset += 16;
    product += 16;
    bias += 16;
  }
}

/** The new state of one row from r, z, n in `gates`, which are stored in the residual. */
function blendRow(g: Gru, gates: usize, row: i32): void {
  const padded = (paddedHidden(g) << 2) as usize;
  const hidden = (g.hidden << 2) as usize;
  let state = floatRow(g.state, word(g.batchRows, row), paddedHidden(g));
  let y = floatRow(g.y, word(g.sequenceRows, row), g.hidden);
  let residual: usize =
    GRADIENTS && g.residual ? floatRow(g.residual, word(g.sequenceRows, row), 4 * g.hidden) : 0;
  for (let left = g.hidden; left > 0; left -= 4) {
    const z = v128.load(gates + padded);
    const n = v128.load(gates + 2 * padded);
    const h = blend(z, n, v128.load(state));
    v128.store(state, h);
    storeUpTo(y, h, left);
    if (GRADIENTS && residual) {
      storeUpTo(residual, v128.load(gates), left);
      storeUpTo(residual + hidden, z, left);
      storeUpTo(residual + 2 * hidden, n, left);
      residual += 16;
    }
    gates += 16;
    state += 16;
    y += 16;
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
  multiplyRows(g, target, 2, 1, reset, padded, end - row, g.hidden, g.hiddenWeights, weights, from);
  for (let i = 0; i < end - row; i++) {
    const offset = ((i * width) << 2) as usize;
    rowCandidate(g, projected + offset, product + offset, row + i);
  }
}

/** r and z of one row, written over their products, and r h in `reset`. */
function rowReset(g: Gru, projected: usize, product: usize, reset: usize, row: i32): void {
  sigmoidGates(projected, product, g.bias, 2 * paddedHidden(g));
  let state = floatRow(g.state, word(g.batchRows, row), paddedHidden(g));
  for (let left = g.hidden; left > 0; left -= 4) {
    v128.store(reset, f32x4.mul(v128.load(product), v128.load(state)));
    product += 16;
    state += 16;
    reset += 16;
  }
}

/** n and the new state of one row. */
function rowCandidate(g: Gru, projected: usize, product: usize, row: i32): void {
  const padded = paddedHidden(g);
  const offset = (padded << 3) as usize;
  tanhGates(projected + offset, product + offset, g.bias + offset, padded);
  blendRow(g, product, row);
  if (!GRADIENTS || !g.residual) return;
  const residual = floatRow(g.residual, word(g.sequenceRows, row), 4 * g.hidden);
  memory.fill(residual + 3 * ((g.hidden << 2) as usize), 0, (g.hidden << 2) as usize);
}
