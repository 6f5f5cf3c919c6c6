// Packing of an operand of a matrix product into panels.
//
// A panel has `width` adjacent lanes (rows of A, columns of B) for every k, lane by lane: element (k, lane)
// of panel p is at offset ((p * depth + k) * width + lane) floats. Lanes beyond the last are zero. Width is 4
// for A and 8 for B.
import { loadUpTo } from "./simd";

/** Bytes of `lanes` x `depth` packed to `width`. */
export function packedBytes(lanes: i32, depth: i32, width: i32): usize {
  return (((lanes + width - 1) / width) * width * depth * 4) as usize;
}

/** Packs lanes `laneStride` bytes apart, with elements `depthStride` bytes apart. */
export function pack(
  target: usize,
  source: usize,
  laneStride: usize,
  depthStride: usize,
  lanes: i32,
  depth: i32,
  width: i32,
): void {
  if (laneStride == 4) packRows(target, source, depthStride, lanes, depth, width);
  else packColumns(target, source, laneStride, depthStride, lanes, depth, width);
}

/**
 * The address of the group of four lanes starting at `lane` in the packed operand.
 * @inline
 */
function groupOffset(lane: i32, depth: i32, width: i32): usize {
  return (((lane & -width) * depth + (lane & (width - 1))) << 2) as usize;
}

/** Adjacent lanes in memory: rows are copied, a cache line (16 lanes) at a time. */
function packRows(target: usize, source: usize, stride: usize, lanes: i32, depth: i32, width: i32): void {
  let lane = 0;
  for (; lane + 16 <= lanes; lane += 16) packLine(target, source, stride, lane, depth, width);
  const step = (width << 2) as usize;
  const padded = (lanes + width - 1) & -width;
  for (; lane < padded; lane += 4) {
    let to = target + groupOffset(lane, depth, width);
    let from = source + ((lane << 2) as usize);
    const count = lanes - lane;
    for (let k = 0; k < depth; k++) {
      v128.store(to, count > 0 ? loadUpTo(from, count) : f32x4.splat(0));
      to += step;
      from += stride;
    }
  }
}

function packLine(target: usize, source: usize, stride: usize, lane: i32, depth: i32, width: i32): void {
  const step = (width << 2) as usize;
  let from = source + ((lane << 2) as usize);
  let to0 = target + groupOffset(lane, depth, width);
  let to1 = target + groupOffset(lane + 4, depth, width);
  let to2 = target + groupOffset(lane + 8, depth, width);
  let to3 = target + groupOffset(lane + 12, depth, width);
  for (let k = 0; k < depth; k++) {
    v128.store(to0, v128.load(from));
    v128.store(to1, v128.load(from, 16));
    v128.store(to2, v128.load(from, 32));
    v128.store(to3, v128.load(from, 48));
    from += stride;
    to0 += step;
    to1 += step;
    to2 += step;
    to3 += step;
  }
}

/** Separate lanes in memory: groups of four lanes are transposed. */
function packColumns(
  target: usize,
  source: usize,
  laneStride: usize,
  depthStride: usize,
  lanes: i32,
  depth: i32,
  width: i32,
): void {
  const padded = (lanes + width - 1) & -width;
  const step = (width << 2) as usize;
  for (let lane = 0; lane < padded; lane += 4) {
    const to = target + groupOffset(lane, depth, width);
    const from = source + (lane as usize) * laneStride;
    const count = min(lanes - lane, 4);
    if (count == 4 && depthStride == 4) packTransposed(to, step, from, laneStride, depth);
    else packElements(to, step, from, laneStride, depthStride, count, depth);
  }
}

/** Four lanes whose elements are contiguous: 4x4 transpositions in registers. */
function packTransposed(to: usize, step: usize, from: usize, laneStride: usize, depth: i32): void {
  let from1 = from + laneStride;
  let from2 = from1 + laneStride;
  let from3 = from2 + laneStride;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const a = v128.load(from);
    const b = v128.load(from1);
    const c = v128.load(from2);
    const d = v128.load(from3);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store(to + step, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to + 2 * step, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
    v128.store(to + 3 * step, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
    to += 4 * step;
    from += 16;
    from1 += 16;
    from2 += 16;
    from3 += 16;
  }
  packElements(to, step, from, laneStride, 4, 4, depth - k);
}

/** Up to four lanes, any strides, one element at a time; missing lanes are zero. */
function packElements(
  to: usize,
  step: usize,
  from: usize,
  laneStride: usize,
  depthStride: usize,
  lanes: i32,
  depth: i32,
): void {
  for (let k = 0; k < depth; k++) {
    v128.store(to, f32x4.splat(0));
    for (let lane = 0; lane < lanes; lane++) {
      store<f32>(to + ((lane << 2) as usize), load<f32>(from + (lane as usize) * laneStride));
    }
    to += step;
    from += depthStride;
  }
}
