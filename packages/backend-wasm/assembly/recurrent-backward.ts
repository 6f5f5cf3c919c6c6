// The products of a recurrent sequence walking back: the gradient of the state before a step from those of its gates,
// and after the walk the gradients of weights, biases and inputs as products over all active rows.
//
// `gateGradients` holds one row of gradients of the gates' pre-activations per active row, compactly numbered. The sums
// over rows run in that order for every weight, so they depend on no split.
import { gemm, oneRow, packedProduct } from "./gemm";
import { pack } from "./pack";
import {
  activeRows,
  clearInactive,
  copyFloats,
  firstRow,
  floatRow,
  paddedHidden,
  padState,
  Sequence,
  unpadState,
  word,
} from "./recurrent-sequence";
import { splat } from "./simd";
import { TILE_COLUMNS, TILE_ROWS } from "./tile";

/** The words of a gradient record after those of every sequence. */
@unmanaged
export class BackwardSequence extends Sequence {
  /** Blocks of `hidden` in a row of gate gradients. */
  blocks: i32;
  /** The forward pass's outputs. [batch, time, hidden], or time-major. */
  y: usize;
  /** Cotangents of y and of the last state. */
  dy: usize;
  dhn: usize;
  /** Gradients, each of the shape of what it is the gradient of. */
  dx: usize;
  dh0: usize;
  dInputWeights: usize;
  dHiddenWeights: usize;
  dInputBias: usize;
  dHiddenBias: usize;
  /** Scratch: the hidden weights as the right-hand operand of a product. */
  packedHidden: usize;
  /** Scratch: the gradient of the state, [batch, padded]. */
  dState: usize;
  /** Scratch: [batch * time, blocks * hidden]. */
  gateGradients: usize;
  /** Scratch: the state before each active row, [batch * time, hidden]. */
  previous: usize;
  /** Scratch: the active rows of x, then of its gradient, [batch * time, input]. */
  inputs: usize;
  /** Scratch: rows of a step packed as the left-hand operand of a product. */
  packedRows: usize;
  /** Scratch: the product of a step, [batch, padded]. */
  product: usize;
  /** Scratch of gemm. */
  buffer: usize;
}

const ONE: usize = memory.data<f32>([1]);

/**
 * Runs `step` for every step, last first, batch rows [from, to): it is given the record, the step, and the compact numbers
 * [row, end) of its rows. The gradient of the state begins as dhn and ends as dh0.
 */
export function walkBackward(
  s: BackwardSequence,
  from: i32,
  to: i32,
  step: (record: usize, step: i32, row: i32, end: i32, from: i32) => void,
): void {
  padState(s, s.dState, s.dhn, from, to);
  for (let i = s.time - 1; i >= 0; i--)
    step(changetype<usize>(s), i, firstRow(s, i, from), firstRow(s, i, to), from);
  unpadState(s, s.dh0, s.dState, from, to);
}

/** The derivative of the sigmoid whose value is `value`: s (1 - s). */
export function sigmoidSlope(value: v128): v128 {
  return f32x4.mul(value, f32x4.sub(splat(1), value));
}

/** The derivative of tanh where its value is `value`: 1 - t^2. */
export function tanhSlope(value: v128): v128 {
  return f32x4.sub(splat(1), f32x4.mul(value, value));
}

/** Packs `blocks` blocks of the hidden weights, from block `first` on, as [blocks * hidden, hidden]. */
export function packHidden(s: BackwardSequence, first: i32, blocks: i32, target: usize): void {
  const from = floatRow(s.hiddenWeights, first * s.hidden, s.hidden);
  pack(target, from, 4, (s.hidden << 2) as usize, s.hidden, blocks * s.hidden, TILE_COLUMNS);
}

/** One row of gate gradients, from block `block` on. */
export function gateGradient(s: BackwardSequence, row: i32, block: i32): usize {
  return floatRow(s.gateGradients, row * s.blocks + block, s.hidden);
}

/** Where the product of a step begins for batch rows from `from` on. */
export function productRows(s: BackwardSequence, from: i32): usize {
  return floatRow(s.product, from, paddedHidden(s));
}

/** Gate gradients of the compact rows [row, end), `blocks` blocks from block `first` on, times packed weights. */
export function multiplyGradients(
  s: BackwardSequence,
  first: i32,
  blocks: i32,
  weights: usize,
  row: i32,
  end: i32,
  from: i32,
): void {
  const padded = paddedHidden(s);
  const depth = blocks * s.hidden;
  const rows = gateGradient(s, row, first);
  const target = productRows(s, from);
  if (end - row == 1) {
    oneRow(target, rows, 4, weights, padded, depth, false);
    return;
  }
  const packed = floatRow(s.packedRows, from, s.blocks * s.hidden);
  pack(packed, rows, ((s.blocks * s.hidden) << 2) as usize, 4, end - row, depth, TILE_ROWS);
  packedProduct(target, (padded << 2) as usize, packed, weights, end - row, padded, depth, false);
}

/** Adds the product of a step to the gradients of the states of the compact rows [row, end). */
export function addProduct(s: BackwardSequence, row: i32, end: i32, from: i32): void {
  const padded = paddedHidden(s);
  let product = productRows(s, from);
  for (; row < end; row++) {
    let state = floatRow(s.dState, word(s.batchRows, row), padded);
    for (let j = 0; j < padded; j += 4) {
      v128.store(state, f32x4.add(v128.load(state), v128.load(product)));
      state += 16;
      product += 16;
    }
  }
}

/** Copies the active rows of x to `inputs`. */
export function gatherInputs(s: BackwardSequence): void {
  const rows = activeRows(s);
  for (let row = 0; row < rows; row++) {
    copyFloats(floatRow(s.inputs, row, s.input), floatRow(s.x, word(s.sequenceRows, row), s.input), s.input);
  }
}

/** target[blocks * hidden, width] = (gate gradients, `blocks` blocks from `first` on)^T * source[rows, width]. */
export function weightGradient(
  s: BackwardSequence,
  target: usize,
  first: i32,
  blocks: i32,
  source: usize,
  width: i32,
): void {
  const row = (width << 2) as usize;
  const gradientRow = ((s.blocks * s.hidden) << 2) as usize;
  const gradients = gateGradient(s, 0, first);
  gemm(
    target,
    row,
    gradients,
    4,
    gradientRow,
    source,
    row,
    4,
    blocks * s.hidden,
    width,
    activeRows(s),
    false,
    s.buffer,
  );
}

/** target[blocks * hidden] = the sum over all active rows of `blocks` blocks of gate gradients from `first` on. */
export function biasGradient(s: BackwardSequence, target: usize, first: i32, blocks: i32): void {
  const width = blocks * s.hidden;
  const gradientRow = ((s.blocks * s.hidden) << 2) as usize;
  const gradients = gateGradient(s, 0, first);
  gemm(
    target,
    (width << 2) as usize,
    ONE,
    0,
    0,
    gradients,
    gradientRow,
    4,
    1,
    width,
    activeRows(s),
    false,
    s.buffer,
  );
}

/** `inputs` (+)= gate gradients, `blocks` blocks from `first` on, times the input weights of gates from `gate` on. */
export function inputGradient(
  s: BackwardSequence,
  first: i32,
  blocks: i32,
  gate: i32,
  accumulate: bool,
): void {
  const row = (s.input << 2) as usize;
  const gradientRow = ((s.blocks * s.hidden) << 2) as usize;
  const weights = floatRow(s.inputWeights, gate * s.hidden, s.input);
  const gradients = gateGradient(s, 0, first);
  const depth = blocks * s.hidden;
  gemm(
    s.inputs,
    row,
    gradients,
    gradientRow,
    4,
    weights,
    row,
    4,
    activeRows(s),
    s.input,
    depth,
    accumulate,
    s.buffer,
  );
}

/** Copies `inputs`, now holding gradients, to the rows of dx; inactive rows are 0. */
export function scatterInputs(s: BackwardSequence): void {
  clearInactive(s, s.dx, s.input);
  const rows = activeRows(s);
  for (let row = 0; row < rows; row++) {
    copyFloats(floatRow(s.dx, word(s.sequenceRows, row), s.input), floatRow(s.inputs, row, s.input), s.input);
  }
}

/**
 * After the walk of a cell whose gates all take W_ih x + b_ih + W_hh h + b_hh: the gradients of weights, biases and
 * inputs.
 */
export function plainGradients(s: BackwardSequence): void {
  gatherInputs(s);
  weightGradient(s, s.dInputWeights, 0, s.blocks, s.inputs, s.input);
  weightGradient(s, s.dHiddenWeights, 0, s.blocks, s.previous, s.hidden);
  biasGradient(s, s.dInputBias, 0, s.blocks);
  copyFloats(s.dHiddenBias, s.dInputBias, s.blocks * s.hidden);
  inputGradient(s, 0, s.blocks, 0, false);
  scatterInputs(s);
}
