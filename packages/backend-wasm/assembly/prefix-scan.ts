// The linear recurrence over one to four features and many steps as a parallel prefix (Blelloch 1990): each
// block of steps is summarised as a map state -> A state + B, the maps are composed in order, and each block
// is then run from its initial state. Blocks, and so the bits, are the same for any number of threads. Four
// blocks run side by side, since a single one would wait for its own sums.
import { loadUpTo, multiplyAdd, splat, storeUpTo } from "./simd";
import { barrier, isFirst, partEnd, partStart } from "./team";

/** Steps of a block; the same constant as in lowering/linear-scan.ts. */
const BLOCK: i32 = 512;
/** Blocks side by side. */
const GROUP: i32 = 4;
/** Bytes of the map of a block, or of its initial state: A and B of four features. */
const MAP: usize = 32;

/** The sequence: the addresses of the first step, and the bytes to the next. */
let a: usize = 0;
let b: usize = 0;
let h: usize = 0;
let step: usize = 0;
let time: i32 = 0;
/** Features. */
let width: i32 = 0;

/** [a, b, h0, h, batch = 1, time, features, reverse, maps] */
export function prefixScanRecord(args: usize): void {
  time = load<i32>(args, 20);
  width = load<i32>(args, 24);
  const row = (width << 2) as usize;
  const reverse = load<i32>(args, 28) != 0;
  const first = reverse ? ((time - 1) as usize) * row : 0;
  a = load<usize>(args) + first;
  b = load<usize>(args, 4) + first;
  h = load<usize>(args, 12) + first;
  step = reverse ? -row : row;
  const maps = load<usize>(args, 32);
  const blocks = (time + BLOCK - 1) / BLOCK;
  const from = partStart(blocks, GROUP);
  const to = partEnd(blocks, GROUP);
  for (let block = from; block < to; block += GROUP) summariseGroup(block, min(GROUP, to - block), maps);
  barrier();
  if (isFirst()) chain(loadUpTo(load<usize>(args, 8), width), blocks, maps);
  barrier();
  for (let block = from; block < to; block += GROUP) runGroup(block, min(GROUP, to - block), maps);
}

/** The offset of a block, in bytes from the first step. */
function blockAt(block: i32): usize {
  return ((block * BLOCK) as usize) * step;
}

/** The steps of a block: fewer in the last. */
function lengthOf(block: i32): i32 {
  return min(BLOCK, time - block * BLOCK);
}

/** The address of the map of a block. */
function mapAt(maps: usize, block: i32): usize {
  return maps + (block as usize) * MAP;
}

/** A and B of blocks `first` and following, four at once where all are complete. */
function summariseGroup(first: i32, count: i32, maps: usize): void {
  if (count < GROUP || lengthOf(first + GROUP - 1) < BLOCK) {
    for (let block = first; block < first + count; block++) summarise(block, mapAt(maps, block));
    return;
  }
  let product0 = splat(1);
  let product1 = product0;
  let product2 = product0;
  let product3 = product0;
  let sum0 = splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  const apart = blockAt(1);
  let at = blockAt(first);
  for (let t = 0; t < BLOCK; t++, at += step) {
    const a0 = v128.load(a + at);
    const a1 = v128.load(a + at + apart);
    const a2 = v128.load(a + at + 2 * apart);
    const a3 = v128.load(a + at + 3 * apart);
    product0 = f32x4.mul(a0, product0);
    product1 = f32x4.mul(a1, product1);
    product2 = f32x4.mul(a2, product2);
    product3 = f32x4.mul(a3, product3);
    sum0 = multiplyAdd(a0, sum0, v128.load(b + at));
    sum1 = multiplyAdd(a1, sum1, v128.load(b + at + apart));
    sum2 = multiplyAdd(a2, sum2, v128.load(b + at + 2 * apart));
    sum3 = multiplyAdd(a3, sum3, v128.load(b + at + 3 * apart));
  }
  storeMap(mapAt(maps, first), product0, sum0);
  storeMap(mapAt(maps, first + 1), product1, sum1);
  storeMap(mapAt(maps, first + 2), product2, sum2);
  storeMap(mapAt(maps, first + 3), product3, sum3);
}

function summarise(block: i32, map: usize): void {
  let product = splat(1);
  let sum = splat(0);
  let at = blockAt(block);
  for (let t = lengthOf(block); t > 0; t--, at += step) {
    const factor = v128.load(a + at);
    product = f32x4.mul(factor, product);
    sum = multiplyAdd(factor, sum, v128.load(b + at));
  }
  storeMap(map, product, sum);
}

function storeMap(map: usize, product: v128, sum: v128): void {
  v128.store(map, product);
  v128.store(map, sum, 16);
}

/**
 * Replaces the maps by the initial states of their blocks. Where the product of a block exceeds float32, 0
 * times infinity would turn a state that is finite in the sequential recurrence into NaN: such a block is run
 * step by step.
 */
function chain(start: v128, blocks: i32, maps: usize): void {
  // Lanes past the width contain numbers of other steps.
  const unused = i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(width));
  let state = start;
  for (let block = 0; block < blocks; block++) {
    const map = mapAt(maps, block);
    const product = v128.load(map);
    const sum = v128.load(map, 16);
    v128.store(map, state);
    const isFinite = f32x4.lt(f32x4.abs(product), splat(Infinity));
    const usable = i32x4.all_true(v128.or(isFinite, unused));
    state = usable ? multiplyAdd(product, state, sum) : stateAfter(state, block);
  }
}

/** The state after a block. */
function stateAfter(start: v128, block: i32): v128 {
  let state = start;
  let at = blockAt(block);
  for (let t = lengthOf(block); t > 0; t--, at += step) {
    state = multiplyAdd(v128.load(a + at), state, v128.load(b + at));
  }
  return state;
}

/** Runs blocks `first` and following from their initial states, four at once where all are complete. */
function runGroup(first: i32, count: i32, states: usize): void {
  if (count < GROUP || lengthOf(first + GROUP - 1) < BLOCK) {
    for (let block = first; block < first + count; block++) runBlock(block, mapAt(states, block));
    return;
  }
  let state0 = v128.load(mapAt(states, first));
  let state1 = v128.load(mapAt(states, first + 1));
  let state2 = v128.load(mapAt(states, first + 2));
  let state3 = v128.load(mapAt(states, first + 3));
  const apart = blockAt(1);
  let at = blockAt(first);
  for (let t = 0; t < BLOCK; t++, at += step) {
    state0 = multiplyAdd(v128.load(a + at), state0, v128.load(b + at));
    state1 = multiplyAdd(v128.load(a + at + apart), state1, v128.load(b + at + apart));
    state2 = multiplyAdd(v128.load(a + at + 2 * apart), state2, v128.load(b + at + 2 * apart));
    state3 = multiplyAdd(v128.load(a + at + 3 * apart), state3, v128.load(b + at + 3 * apart));
    storeUpTo(h + at, state0, width);
    storeUpTo(h + at + apart, state1, width);
    storeUpTo(h + at + 2 * apart, state2, width);
    storeUpTo(h + at + 3 * apart, state3, width);
  }
}

function runBlock(block: i32, start: usize): void {
  let state = v128.load(start);
  let at = blockAt(block);
  for (let t = lengthOf(block); t > 0; t--, at += step) {
    state = multiplyAdd(v128.load(a + at), state, v128.load(b + at));
    storeUpTo(h + at, state, width);
  }
}
