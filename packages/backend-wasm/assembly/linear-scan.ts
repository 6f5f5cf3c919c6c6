// The linear recurrence h_t = a_t h_(t-1) + b_t over [batch, time, features], independent for each feature.
import { GRADIENTS } from "./features";
import { prefixScanRecord } from "./prefix-scan";
import { multiplyAdd } from "./simd";
import { partEnd, partStart } from "./team";

/** Features of a cache line: the unit that is divided among threads. */
const LINE: i32 = 16;

/**
 * [a, b, h0, h, batch, time, features, reverse, maps]: reverse runs from the last step; `maps` is 0 unless a
 * parallel prefix is used. The builds without gradients, made to be small, run every sequence step by step.
 */
export function linearScanRecord(args: usize): void {
  if (GRADIENTS && load<usize>(args, 32) != 0) return prefixScanRecord(args);
  const a = load<usize>(args);
  const b = load<usize>(args, 4);
  const h0 = load<usize>(args, 8);
  const h = load<usize>(args, 12);
  const batch = load<i32>(args, 16);
  const time = load<i32>(args, 20);
  const features = load<i32>(args, 24);
  const reverse = load<i32>(args, 28) != 0;
  const row = (features << 2) as usize;
  const byFeature = batch < features;
  const from = byFeature ? partStart(features, LINE) : 0;
  const to = byFeature ? partEnd(features, LINE) : features;
  const last = byFeature ? batch : partEnd(batch, 1);
  for (let i = byFeature ? 0 : partStart(batch, 1); i < last; i++) {
    const start = ((i * time + (reverse ? time - 1 : 0)) as usize) * row;
    scanRow(a + start, b + start, h0 + (i as usize) * row, h + start, time, reverse ? -row : row, from, to);
  }
}

/** Batch rows times steps times features. */
export function linearScanWork(args: usize): i64 {
  return <i64>load<i32>(args, 16) * load<i32>(args, 20) * load<i32>(args, 24);
}

/** Features [from, to) of one batch row, starting with the first step; steps are `step` bytes apart. */
function scanRow(a: usize, b: usize, h0: usize, h: usize, time: i32, step: usize, from: i32, to: i32): void {
  let feature = from;
  for (; feature + 16 <= to; feature += 16) {
    const at = (feature << 2) as usize;
    scan16(a + at, b + at, h0 + at, h + at, time, step);
  }
  for (; feature + 4 <= to; feature += 4) {
    const at = (feature << 2) as usize;
    scan4(a + at, b + at, h0 + at, h + at, time, step);
  }
  for (; feature < to; feature++) {
    const at = (feature << 2) as usize;
    scan1(a + at, b + at, h0 + at, h + at, time, step);
  }
}

/** A cache line of features at once: the states stay in registers. */
function scan16(a: usize, b: usize, h0: usize, h: usize, time: i32, step: usize): void {
  let state0 = v128.load(h0);
  let state1 = v128.load(h0, 16);
  let state2 = v128.load(h0, 32);
  let state3 = v128.load(h0, 48);
  for (let t = 0; t < time; t++) {
    state0 = multiplyAdd(v128.load(a), state0, v128.load(b));
    v128.store(h, state0);
    state1 = multiplyAdd(v128.load(a, 16), state1, v128.load(b, 16));
    v128.store(h, state1, 16);
    state2 = multiplyAdd(v128.load(a, 32), state2, v128.load(b, 32));
    v128.store(h, state2, 32);
    state3 = multiplyAdd(v128.load(a, 48), state3, v128.load(b, 48));
    v128.store(h, state3, 48);
    a += step;
    b += step;
    h += step;
  }
}

function scan4(a: usize, b: usize, h0: usize, h: usize, time: i32, step: usize): void {
  let state = v128.load(h0);
  for (let t = 0; t < time; t++) {
    state = multiplyAdd(v128.load(a), state, v128.load(b));
    v128.store(h, state);
    a += step;
    b += step;
    h += step;
  }
}

function scan1(a: usize, b: usize, h0: usize, h: usize, time: i32, step: usize): void {
  let state = v128.load32_zero(h0);
  for (let t = 0; t < time; t++) {
    state = multiplyAdd(v128.load32_zero(a), state, v128.load32_zero(b));
    v128.store_lane<f32>(h, state, 0);
    a += step;
    b += step;
    h += step;
  }
}
