// The gradient of the gated recurrent unit over a whole sequence (gru.ts), backward in time, one range of
// batch rows at a time.
//
// With dh the gradient of h':  dn = dh (1 - z) (1 - n^2),  dz = dh (h - n) z (1 - z),  dh_direct = dh z, and
//   reset after:   dq = dn r,  dr = dn q r (1 - r),  dh_before = dh_direct + dr U_r + dz U_z + dq U_n
//   reset before:  d(rh) = dn U_n,  dr = d(rh) h r (1 - r)
//                  dh_before = dh_direct + d(rh) r + dr U_r + dz U_z
// A row of gate gradients is dr, dz, dq, dn; without reset after, dq is unused.
import {
  addProduct,
  BackwardSequence,
  biasGradient,
  gateGradient,
  inputGradient,
  multiplyGradients,
  packHidden,
  previousRow,
  productRows,
  runBackward,
  scatterInputs,
  sigmoidSlope,
  tanhSlope,
  weightGradient,
} from "./recurrent-backward";
import { floatRow, paddedHidden, planRows, previousHidden, word } from "./recurrent-sequence";
import { loadUpTo, multiplyAdd, splat, storeUpTo } from "./simd";
import { barrier, isFirst } from "./team";

/** Block indices in a row of gate gradients: dr (followed by dz and dq), and dn. */
const RESET: i32 = 0;
const CANDIDATE: i32 = 3;

/** The words of a gradient record. */
@unmanaged
class GruGradient extends BackwardSequence {
  resetAfter: i32;
  /** The residual r, z, n, q, [batch, time, 4 * hidden], or time-major. */
  residual: usize;
  /**
   * Scratch without reset after: the packed hidden weights of the candidate, and r h of each row of a chunk.
   */
  packedCandidate: usize;
  resetState: usize;
}

/** (x, h0, W_ih, W_hh, b_ih, b_hh, lengths, y, gates, dy, dhn) -> (dx, dh0, dW_ih, dW_hh, db_ih, db_hh). */
export function gruGradientRecord(args: usize): void {
  const g = changetype<GruGradient>(args);
  if (isFirst()) planRows(g);
  packHidden(g, 0, g.resetAfter ? 3 : 2, g.packedHidden);
  if (!g.resetAfter) packHidden(g, 2, 1, g.packedCandidate);
  barrier();
  runBackward(g, g.resetAfter ? stepResetAfter : stepResetBefore, chunkGradients);
}

/** The gradients of weights, biases and inputs over a chunk. */
function chunkGradients(record: usize): void {
  const g = changetype<GruGradient>(record);
  hiddenGradients(g);
  weightGradient(g, g.dInputWeights, RESET, 2, g.inputs, g.input);
  weightGradient(g, floatRow(g.dInputWeights, 2 * g.hidden, g.input), CANDIDATE, 1, g.inputs, g.input);
  biasGradient(g, g.dInputBias, RESET, 2);
  biasGradient(g, floatRow(g.dInputBias, 2, g.hidden), CANDIDATE, 1);
  inputGradient(g, RESET, 2, 0, false);
  inputGradient(g, CANDIDATE, 1, 2, true);
  scatterInputs(g);
}

function hiddenGradients(g: GruGradient): void {
  if (g.resetAfter) {
    weightGradient(g, g.dHiddenWeights, RESET, 3, g.previous, g.hidden);
    biasGradient(g, g.dHiddenBias, RESET, 3);
    return;
  }
  weightGradient(g, g.dHiddenWeights, RESET, 2, g.previous, g.hidden);
  weightGradient(g, floatRow(g.dHiddenWeights, 2 * g.hidden, g.hidden), CANDIDATE, 1, g.resetState, g.hidden);
  biasGradient(g, g.dHiddenBias, RESET, 2);
  biasGradient(g, floatRow(g.dHiddenBias, 2, g.hidden), CANDIDATE, 1);
}

function stepResetAfter(record: usize, step: i32, row: i32, end: i32, from: i32): void {
  const g = changetype<GruGradient>(record);
  for (let i = row; i < end; i++) rowResetAfter(g, i, previousHidden(g, g.y, step, i));
  multiplyGradients(g, RESET, 3, g.packedHidden, row, end, from);
  addProduct(g, row, end, from);
}

/** dr, dz, dq, dn of one row; dh becomes dh z. */
function rowResetAfter(g: GruGradient, row: i32, before: usize): void {
  const hidden = (g.hidden << 2) as usize;
  const at = word(g.sequenceRows, row);
  let state = floatRow(g.dState, word(g.batchRows, row), paddedHidden(g));
  let dy = floatRow(g.dy, at, g.hidden);
  let residual = floatRow(g.residual, at, 4 * g.hidden);
  let target = gateGradient(g, row, 0);
  let previous = previousRow(g, row);
  for (let left = g.hidden; left > 0; left -= 4) {
    const r = loadUpTo(residual, left);
    const z = loadUpTo(residual + hidden, left);
    const n = loadUpTo(residual + 2 * hidden, left);
    const q = loadUpTo(residual + 3 * hidden, left);
    const h = loadUpTo(before, left);
    const dh = f32x4.add(v128.load(state), loadUpTo(dy, left));
    const dn = candidateGradient(dh, z, n);
    storeUpTo(target, f32x4.mul(f32x4.mul(dn, q), sigmoidSlope(r)), left);
    storeUpTo(target + hidden, updateGradient(dh, z, n, h), left);
    storeUpTo(target + 2 * hidden, f32x4.mul(dn, r), left);
    storeUpTo(target + 3 * hidden, dn, left);
    storeUpTo(previous, h, left);
    v128.store(state, f32x4.mul(dh, z));
    state += 16;
    dy += 16;
    residual += 16;
    before += 16;
    target += 16;
    previous += 16;
  }
}

/**
 * dh (1 - z) (1 - n^2).
 * @inline
 */
function candidateGradient(dh: v128, z: v128, n: v128): v128 {
  return f32x4.mul(f32x4.mul(dh, f32x4.sub(splat(1), z)), tanhSlope(n));
}

/**
 * dh (h - n) z (1 - z).
 * @inline
 */
function updateGradient(dh: v128, z: v128, n: v128, h: v128): v128 {
  return f32x4.mul(f32x4.mul(dh, f32x4.sub(h, n)), sigmoidSlope(z));
}

function stepResetBefore(record: usize, step: i32, row: i32, end: i32, from: i32): void {
  const g = changetype<GruGradient>(record);
  for (let i = row; i < end; i++) rowCandidate(g, i, previousHidden(g, g.y, step, i));
  multiplyGradients(g, CANDIDATE, 1, g.packedCandidate, row, end, from);
  let product = productRows(g, from);
  for (let i = row; i < end; i++) {
    rowReset(g, i, product);
    product = floatRow(product, 1, paddedHidden(g));
  }
  multiplyGradients(g, RESET, 2, g.packedHidden, row, end, from);
  addProduct(g, row, end, from);
}

/** dz and dn of one row, and r h; dh becomes dh z. */
function rowCandidate(g: GruGradient, row: i32, before: usize): void {
  const hidden = (g.hidden << 2) as usize;
  const at = word(g.sequenceRows, row);
  let state = floatRow(g.dState, word(g.batchRows, row), paddedHidden(g));
  let dy = floatRow(g.dy, at, g.hidden);
  let residual = floatRow(g.residual, at, 4 * g.hidden);
  let target = gateGradient(g, row, 0);
  let previous = previousRow(g, row);
  let resetState = floatRow(g.resetState, row - g.firstRow, g.hidden);
  for (let left = g.hidden; left > 0; left -= 4) {
    const r = loadUpTo(residual, left);
    const z = loadUpTo(residual + hidden, left);
    const n = loadUpTo(residual + 2 * hidden, left);
    const h = loadUpTo(before, left);
    const dh = f32x4.add(v128.load(state), loadUpTo(dy, left));
    storeUpTo(target + hidden, updateGradient(dh, z, n, h), left);
    storeUpTo(target + 3 * hidden, candidateGradient(dh, z, n), left);
    storeUpTo(previous, h, left);
    storeUpTo(resetState, f32x4.mul(r, h), left);
    v128.store(state, f32x4.mul(dh, z));
    state += 16;
    dy += 16;
    residual += 16;
    before += 16;
    target += 16;
    previous += 16;
    resetState += 16;
  }
}

/** dr of one row from d(rh) in `product`; dh takes d(rh) r. */
function rowReset(g: GruGradient, row: i32, product: usize): void {
  let state = floatRow(g.dState, word(g.batchRows, row), paddedHidden(g));
  let residual = floatRow(g.residual, word(g.sequenceRows, row), 4 * g.hidden);
  let target = gateGradient(g, row, 0);
  let previous = previousRow(g, row);
  for (let left = g.hidden; left > 0; left -= 4) {
    const r = loadUpTo(residual, left);
    const d = v128.load(product);
    storeUpTo(target, f32x4.mul(f32x4.mul(d, loadUpTo(previous, left)), sigmoidSlope(r)), left);
    v128.store(state, multiplyAdd(d, r, v128.load(state)));
    state += 16;
    residual += 16;
    target += 16;
    previous += 16;
    product += 16;
  }
}
