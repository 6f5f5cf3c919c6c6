// The matrix products of the forward pass of a recurrent sequence: the input parts of all gates for a chunk
// of steps in one product, and the hidden parts of one step. Gates are `paddedHidden` wide in scratch memory,
// so that every gate starts at a panel.
import { SMALL, STORED, THREADS } from "./features";
import { oneRow, packedProduct } from "./gemm";
import { matrixVector } from "./matrix-vector";
import { copyRow } from "./move";
import { pack, packedBytes } from "./pack";
import {
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
import { prepareRow, storedProduct } from "./stored-weights";
import { isFirst, partEnd, partStart } from "./team";
import { TILE_COLUMNS, TILE_ROWS } from "./tile";

/**
 * The words of a forward record after those of every sequence; scratch memory for the whole batch, indexed by
 * batch row.
 */
@unmanaged
export class ForwardSequence extends Sequence {
  /** The number of gates of the cell: the height of the weights in units of `hidden`. */
  gates: i32;
  /** The number of steps whose input parts are computed at once. */
  chunk: i32;
  /**
   * How weights are read: 0 packed; 1 in place, for so few rows that packing them would take longer than the
   * product; 2 in place and stored in fewer bits.
   */
  direct: i32;
  /** The address of a word that is 1 once weights have been packed and are kept; 0 to pack them in each run. */
  packed: usize;
  /** [batch, time, hidden], or time-major. */
  y: usize;
  /** [batch, hidden]. */
  hn: usize;
  /** Weights as the right operand of a product. */
  packedInput: usize;
  packedHidden: usize;
  /** The hidden state, [batch, padded]. */
  state: usize;
  /** The active rows of x in a chunk, [chunk * batch, input]. */
  inputs: usize;
  /** Their input parts, [chunk * batch, gates * padded]. */
  projected: usize;
  /** Active rows of a state, [batch, padded]. */
  rows: usize;
  /**
   * Rows packed as the left operand of a product: chunk * batch rounded up to tiles, the larger of input and
   * hidden.
   */
  packedRows: usize;
  /** The hidden parts of a step, [batch, gates * padded]. */
  product: usize;
  /**
   * For rows of x that are rows of a table: its number of rows, the address of the index of each row of x, and memory
   * that is kept: int32 [tableRows], 1 where the input part of a row is known, then the input parts, [tableRows,
   * gates * padded]. 0 for other x.
   */
  tableRows: i32;
  indices: usize;
  known: usize;
}

/** Packs this thread's gates of both weights, unless they are read in place or have been packed. */
export function packWeights(s: ForwardSequence): void {
  if (s.direct || (s.packed && load<i32>(s.packed))) return;
  packGates(s, s.packedInput, s.inputWeights, s.input);
  packGates(s, s.packedHidden, s.hiddenWeights, s.hidden);
}

/** To be called after the barrier that follows {@link packWeights}. */
export function markPacked(s: ForwardSequence): void {
  if (s.packed && isFirst()) store<i32>(s.packed, 1);
}

/** Packs this thread's gates of weights [gates * hidden, depth], each padded to whole panels. */
function packGates(s: ForwardSequence, target: usize, weights: usize, depth: i32): void {
  const last = partEnd(s.gates, 1);
  for (let gate = partStart(s.gates, 1); gate < last; gate++) {
    const from = floatRow(weights, gate * s.hidden, depth);
    pack(gatePanels(s, target, gate, depth), from, (depth << 2) as usize, 4, s.hidden, depth, TILE_COLUMNS);
  }
}

/** The address of the packed weights of a gate. */
export function gatePanels(s: ForwardSequence, packed: usize, gate: i32, depth: i32): usize {
  return packed + (gate as usize) * packedBytes(s.hidden, depth, TILE_COLUMNS);
}

/** The sums of both biases, gate by gate, each padded with zeros. */
export function addBiases(s: ForwardSequence, target: usize): void {
  const padded = paddedHidden(s);
  memory.fill(target, 0, ((s.gates * padded) << 2) as usize);
  for (let gate = 0; gate < s.gates; gate++) {
    for (let j = 0; j < s.hidden; j++) {
      const at = ((gate * s.hidden + j) << 2) as usize;
      const sum = load<f32>(s.inputBias + at) + load<f32>(s.hiddenBias + at);
      store<f32>(target + (((gate * padded + j) << 2) as usize), sum);
    }
  }
}

/**
 * Runs `step` for every step in processing order, on the batch rows of this thread: it receives the record,
 * the input parts of the rows of the step, and their compact indices [row, end). The state starts as h0 and
 * ends as hn. Rows are independent, so threads do not wait for each other.
 */
export function runForward(
  s: ForwardSequence,
  step: (record: usize, projected: usize, row: i32, end: i32, from: i32) => void,
): void {
  const from = firstBatchRow(s);
  const to = lastBatchRow(s);
  padState(s, s.state, s.h0, from, to);
  const width = s.gates * paddedHidden(s);
  for (let first = 0; first < s.time; first += s.chunk) {
    const last = min(first + s.chunk, s.time);
    projectChunk(s, first, last, from, to);
    let projected = ownRows(s.projected, from, width, s.chunk);
    for (let i = first; i < last; i++) {
      const row = firstRow(s, i, from);
      const end = firstRow(s, i, to);
      step(changetype<usize>(s), projected, row, end, from);
      projected = floatRow(projected, end - row, width);
    }
  }
  unpadState(s, s.hn, s.state, from, to);
}

/** A gate before its activation: input part + hidden part + bias. */
export function preactivation(projected: usize, product: usize, bias: usize): v128 {
  return f32x4.add(f32x4.add(v128.load(projected), v128.load(product)), v128.load(bias));
}

/**
 * Bytes of the scratch rows of the batch rows before `from`, for `width` floats per row and `chunk` rows per
 * batch row.
 */
function ownRows(base: usize, from: i32, width: i32, chunk: i32): usize {
  return floatRow(base, from * chunk, width);
}

/** The input parts W_ih x of the active rows of steps [step, last), for batch rows [from, to). */
function projectChunk(s: ForwardSequence, step: i32, last: i32, from: i32, to: i32): void {
  const target = ownRows(s.projected, from, s.gates * paddedHidden(s), s.chunk);
  if (!SMALL && s.tableRows) {
    projectTokens(s, step, last, from, to, target);
    return;
  }
  const inputs = ownRows(s.inputs, from, s.input, s.chunk);
  let count = 0;
  for (; step < last; step++) {
    const end = firstRow(s, step, to);
    for (let row = firstRow(s, step, from); row < end; row++) {
      const source = floatRow(s.x, word(s.sequenceRows, row), s.input);
      copyRow(floatRow(inputs, count++, s.input), source, s.input);
    }
  }
  projectRows(s, target, inputs, count, from);
}

/** The input parts of `count` consecutive rows of `input` floats. */
function projectRows(s: ForwardSequence, target: usize, inputs: usize, count: i32, from: i32): void {
  multiplyRows(s, target, 0, s.gates, inputs, s.input, count, s.input, s.inputWeights, s.packedInput, from);
}

/** As {@link projectChunk}, for rows of a table: each is multiplied when its index first occurs, in any run. */
function projectTokens(s: ForwardSequence, step: i32, last: i32, from: i32, to: i32, target: usize): void {
  const width = s.gates * paddedHidden(s);
  const table = s.known + ((s.tableRows << 2) as usize);
  for (; step < last; step++) {
    const end = firstRow(s, step, to);
    for (let row = firstRow(s, step, from); row < end; row++, target = floatRow(target, 1, width)) {
      const at = word(s.sequenceRows, row);
      const index = word(s.indices, at);
      const isRow = <u32>index < <u32>s.tableRows;
      const known = s.known + ((index << 2) as usize);
      if (isRow && isKnown(known)) {
        copyRow(target, floatRow(table, index, width), width);
        continue;
      }
      projectRows(s, target, floatRow(s.x, at, s.input), 1, from);
      // Two threads may write the same row at the same time: the same bits.
      if (!isRow) continue;
      copyRow(floatRow(table, index, width), target, width);
      if (THREADS) atomic.store<i32>(known, 1);
      else store<i32>(known, 1);
    }
  }
}

/** @inline */
function isKnown(at: usize): bool {
  return (THREADS ? atomic.load<i32>(at) : load<i32>(at)) != 0;
}

/** The address of the hidden parts of the rows of a step, for batch rows starting at `from`. */
export function productRows(s: ForwardSequence, from: i32): usize {
  return floatRow(s.product, from, s.gates * paddedHidden(s));
}

/**
 * The hidden parts of the first `gates` gates for the compact rows [row, end), with the states of batch rows
 * starting at `from`.
 */
export function multiplyState(s: ForwardSequence, gates: i32, row: i32, end: i32, from: i32): void {
  const padded = paddedHidden(s);
  const count = end - row;
  let rows = floatRow(s.state, from, padded);
  if (count > 0 && word(s.batchRows, end - 1) - word(s.batchRows, row) + 1 == count) {
    rows = floatRow(s.state, word(s.batchRows, row), padded);
  } else {
    rows = floatRow(s.rows, from, padded);
    for (let i = 0; i < count; i++) {
      copyRow(floatRow(rows, i, padded), floatRow(s.state, word(s.batchRows, row + i), padded), padded);
    }
  }
  multiplyRows(
    s,
    productRows(s, from),
    0,
    gates,
    rows,
    padded,
    count,
    s.hidden,
    s.hiddenWeights,
    s.packedHidden,
    from,
  );
}

/**
 * The gates [first, first + gates) of rows * weights: `count` rows of `depth` floats, `width` floats apart, times
 * weights given both plain and packed. Rows of the result always have the width of all gates.
 */
export function multiplyRows(
  s: ForwardSequence,
  target: usize,
  first: i32,
  gates: i32,
  rows: usize,
  width: i32,
  count: i32,
  depth: i32,
  plain: usize,
  weights: usize,
  from: i32,
): void {
  if (s.direct) {
    for (let i = 0; i < count; i++) {
      const to = floatRow(target, i, s.gates * paddedHidden(s));
      const row = floatRow(rows, i, width);
      if (STORED && s.direct > 1) multiplyStored(s, to, first, gates, row, depth, plain, from);
      else multiplyRow(s, to, first, gates, row, depth, plain);
    }
    return;
  }
  const padded = paddedHidden(s);
  const columns = gates * padded;
  if (count == 1) {
    oneRow(target, rows, 4, weights, columns, depth, false);
    return;
  }
  const packed = ownRows(s.packedRows, from, max(s.input, s.hidden), s.chunk);
  pack(packed, rows, (width << 2) as usize, 4, count, depth, TILE_ROWS);
  packedProduct(target, ((s.gates * padded) << 2) as usize, packed, weights, count, columns, depth, false);
}

/**
 * One row times plain weights, gate by gate. Lanes beyond `hidden` are not written; lanes are independent.
 */
function multiplyRow(
  s: ForwardSequence,
  target: usize,
  first: i32,
  gates: i32,
  row: usize,
  depth: i32,
  weights: usize,
): void {
  const column = (depth << 2) as usize;
  for (let gate = 0; gate < gates; gate++) {
    const to = floatRow(target, gate, paddedHidden(s));
    const own = floatRow(weights, (first + gate) * s.hidden, depth);
    matrixVector(to, row, 4, own, 4, column, s.hidden, depth, false);
  }
}

/** As {@link multiplyRow}, for stored weights. */
function multiplyStored(
  s: ForwardSequence,
  target: usize,
  first: i32,
  gates: i32,
  row: usize,
  depth: i32,
  weights: usize,
  from: i32,
): void {
  const prepared = ownRows(s.packedRows, from, max(s.input, s.hidden), s.chunk);
  const scale = prepareRow(prepared, row, depth, weights);
  for (let gate = 0; gate < gates; gate++) {
    const to = floatRow(target, gate, paddedHidden(s));
    const own = (first + gate) * s.hidden;
    storedProduct(to, prepared, scale, weights, own, s.hidden, s.gates * s.hidden, depth);
  }
}
