// The matrix products of the backward pass of a recurrent sequence: the gradient of the state before a step
// from those of its gates, and the gradients of weights, biases and inputs as products over the rows of a
// chunk of steps.
//
// `gateGradients` has one row of gradients of the gates' pre-activations for every active row of a chunk, and
// stays in the L2 cache between the steps that write it and the products that read it. Chunks are made of
// whole steps and their sums are added in order, so that the order of summation of a weight does not depend
// on how the batch is divided. Threads divide batch rows within the steps and, at the end of a chunk, rows of
// each gradient: two barriers per chunk.
import { gemm, oneRow, packedProduct } from "./gemm";
import { copyRow } from "./move";
import { pack } from "./pack";
import {
  clearInactive,
  firstBatchRow,
  firstRow,
  floatRow,
  lastBatchRow,
  paddedHidden,
  padState,
  Sequence,
  unpadState,
  word,
} from "./recurrent-sequence";
import { splat } from "./simd";
import { barrier, ownScratch, partEnd, partStart } from "./team";
import { TILE_COLUMNS, TILE_ROWS } from "./tile";

/** The words of a gradient record after those of every sequence. */
@unmanaged
export class BackwardSequence extends Sequence {
  /** Blocks of `hidden` in a row of gate gradients. */
  blocks: i32;
  /** Steps of a chunk. */
  chunk: i32;
  /**
   * Set while running: the compact index of the first row of the chunk, its number of rows, and whether it
   * follows another chunk.
   */
  firstRow: i32;
  rows: i32;
  accumulate: i32;
  /** The outputs of the forward pass. [batch, time, hidden], or time-major. */
  y: usize;
  /** Cotangents of y and of the last state. */
  dy: usize;
  dhn: usize;
  /** Gradients, each with the shape of its variable; dx is 0 where it is not read. */
  dx: usize;
  dh0: usize;
  dInputWeights: usize;
  dHiddenWeights: usize;
  dInputBias: usize;
  dHiddenBias: usize;
  /** Scratch: the hidden weights as the right operand of a product. */
  packedHidden: usize;
  /** Scratch: the gradient of the state, [batch, padded]. */
  dState: usize;
  /** Scratch: [chunk * batch, blocks * hidden]. */
  gateGradients: usize;
  /** Scratch: the state before each active row, [chunk * batch, hidden]. */
  previous: usize;
  /** Scratch: the active rows of x, and of its gradient, [chunk * batch, input] each. */
  inputs: usize;
  dInputs: usize;
  /** Scratch: rows of a step packed as the left operand of a product. */
  packedRows: usize;
  /** Scratch: the product of a step, [batch, padded]. */
  product: usize;
  /** Scratch of gemm, for each thread. */
  buffer: usize;
}

const ONE: usize = memory.data<f32>([1]);

/**
 * Runs `step` for every step, in reverse order, on the batch rows of this thread: it receives the record, the
 * step, the compact indices [row, end) of its rows and the first batch row. Runs `gradients` after each chunk
 * of steps. The gradient of the state starts as dhn and ends as dh0.
 */
export function runBackward(
  s: BackwardSequence,
  step: (record: usize, step: i32, row: i32, end: i32, from: i32) => void,
  gradients: (record: usize) => void,
): void {
  const from = firstBatchRow(s);
  const to = lastBatchRow(s);
  padState(s, s.dState, s.dhn, from, to);
  if (s.dx) clearInactive(s, s.dx, s.input);
  let last = s.time;
  do {
    const first = max(last - s.chunk, 0);
    s.firstRow = word(s.offsets, first);
    s.rows = word(s.offsets, last) - s.firstRow;
    s.accumulate = i32(last < s.time);
    runSteps(s, first, last, from, to, step);
    barrier();
    gradients(changetype<usize>(s));
    barrier();
    last = first;
  } while (last > 0);
  unpadState(s, s.dh0, s.dState, from, to);
}

/** The steps [first, last) in reverse order, for batch rows [from, to): rows are independent. */
function runSteps(
  s: BackwardSequence,
  first: i32,
  last: i32,
  from: i32,
  to: i32,
  step: (record: usize, step: i32, row: i32, end: i32, from: i32) => void,
): void {
  for (let i = last - 1; i >= first; i--) {
    const row = firstRow(s, i, from);
    const end = firstRow(s, i, to);
    gatherInputs(s, row, end);
    step(changetype<usize>(s), i, row, end, from);
  }
}

/** The derivative of the sigmoid in terms of its value s: s (1 - s). */
export function sigmoidSlope(value: v128): v128 {
  return f32x4.mul(value, f32x4.sub(splat(1), value));
}

/** The derivative of tanh in terms of its value t: 1 - t^2. */
export function tanhSlope(value: v128): v128 {
  return f32x4.sub(splat(1), f32x4.mul(value, value));
}

/**
 * Packs this thread's columns of `blocks` blocks of the hidden weights, starting at block `first`, as [blocks
 * * hidden, hidden].
 */
export function packHidden(s: BackwardSequence, first: i32, blocks: i32, target: usize): void {
  const depth = blocks * s.hidden;
  const column = partStart(s.hidden, TILE_COLUMNS);
  const columns = partEnd(s.hidden, TILE_COLUMNS) - column;
  const from = floatRow(s.hiddenWeights, first * s.hidden, s.hidden) + ((column << 2) as usize);
  pack(floatRow(target, column, depth), from, 4, (s.hidden << 2) as usize, columns, depth, TILE_COLUMNS);
}

/**
 * The address of the gate gradients of an active row of the chunk, starting at block `block`.
 * @inline
 */
export function gateGradient(s: BackwardSequence, row: i32, block: i32): usize {
  return floatRow(s.gateGradients, (row - s.firstRow) * s.blocks + block, s.hidden);
}

/** The address of the state before an active row of the chunk. */
export function previousRow(s: BackwardSequence, row: i32): usize {
  return floatRow(s.previous, row - s.firstRow, s.hidden);
}

/** The address of the product of a step for batch rows starting at `from`. */
export function productRows(s: BackwardSequence, from: i32): usize {
  return floatRow(s.product, from, paddedHidden(s));
}

/**
 * The gate gradients of the compact rows [row, end), `blocks` blocks starting at block `first`, times packed
 * weights.
 */
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

/** Copies the compact rows [row, end) of x to `inputs`. */
function gatherInputs(s: BackwardSequence, row: i32, end: i32): void {
  for (; row < end; row++) {
    const source = floatRow(s.x, word(s.sequenceRows, row), s.input);
    copyRow(floatRow(s.inputs, row - s.firstRow, s.input), source, s.input);
  }
}

/**
 * This thread's rows of target[blocks * hidden, width] (+)= (gate gradients, `blocks` blocks starting at
 * `first`)^T * source[rows, width].
 */
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
  const from = partStart(blocks * s.hidden, TILE_ROWS);
  const height = partEnd(blocks * s.hidden, TILE_ROWS) - from;
  const gradients = gateGradient(s, s.firstRow, first) + ((from << 2) as usize);
  const to = floatRow(target, from, width);
  const add = s.accumulate != 0;
  gemm(to, row, gradients, 4, gradientRow, source, row, 4, height, width, s.rows, add, ownScratch(s.buffer));
}

/**
 * This thread's part of target[blocks * hidden] (+)= the sum over the rows of the chunk of `blocks` blocks of
 * gate gradients starting at `first`.
 */
export function biasGradient(s: BackwardSequence, target: usize, first: i32, blocks: i32): void {
  const from = partStart(blocks * s.hidden, TILE_COLUMNS);
  const width = partEnd(blocks * s.hidden, TILE_COLUMNS) - from;
  const gradientRow = ((s.blocks * s.hidden) << 2) as usize;
  const gradients = gateGradient(s, s.firstRow, first) + ((from << 2) as usize);
  const to = target + ((from << 2) as usize);
  const add = s.accumulate != 0;
  gemm(
    to,
    (width << 2) as usize,
    ONE,
    0,
    0,
    gradients,
    gradientRow,
    4,
    1,
    width,
    s.rows,
    add,
    ownScratch(s.buffer),
  );
}

/**
 * This thread's rows of `dInputs` (+)= gate gradients, `blocks` blocks starting at `first`, times the input
 * weights of gates starting at `gate`. Nothing where dx is not read.
 */
export function inputGradient(s: BackwardSequence, first: i32, blocks: i32, gate: i32, add: bool): void {
  if (!s.dx) return;
  const row = (s.input << 2) as usize;
  const gradientRow = ((s.blocks * s.hidden) << 2) as usize;
  const weights = floatRow(s.inputWeights, gate * s.hidden, s.input);
  const from = partStart(s.rows, TILE_ROWS);
  const rows = partEnd(s.rows, TILE_ROWS) - from;
  const gradients = gateGradient(s, s.firstRow + from, first);
  gemm(
    floatRow(s.dInputs, from, s.input),
    row,
    gradients,
    gradientRow,
    4,
    weights,
    row,
    4,
    rows,
    s.input,
    blocks * s.hidden,
    add,
    ownScratch(s.buffer),
  );
}

/** Copies this thread's rows of `dInputs` to the chunk's rows of dx. */
export function scatterInputs(s: BackwardSequence): void {
  if (!s.dx) return;
  const last = partEnd(s.rows, TILE_ROWS);
  for (let i = partStart(s.rows, TILE_ROWS); i < last; i++) {
    const target = floatRow(s.dx, word(s.sequenceRows, s.firstRow + i), s.input);
    copyRow(target, floatRow(s.dInputs, i, s.input), s.input);
  }
}

/**
 * The gradients of weights, biases and inputs over a chunk, for a cell whose gates all compute W_ih x + b_ih
 * + W_hh h + b_hh.
 */
export function plainGradients(record: usize): void {
  const s = changetype<BackwardSequence>(record);
  weightGradient(s, s.dInputWeights, 0, s.blocks, s.inputs, s.input);
  weightGradient(s, s.dHiddenWeights, 0, s.blocks, s.previous, s.hidden);
  biasGradient(s, s.dInputBias, 0, s.blocks);
  biasGradient(s, s.dHiddenBias, 0, s.blocks);
  inputGradient(s, 0, s.blocks, 0, false);
  scatterInputs(s);
}
