// Kernels that only move elements of four bytes.

/** [to, from, bytes]. */
export function copyRecord(args: usize): void {
  memory.copy(<usize>load<i32>(args), <usize>load<i32>(args, 4), <usize>load<i32>(args, 8));
}

/** [to, elements, bits]. */
export function fillRecord(args: usize): void {
  const to = <usize>load<i32>(args);
  const count = load<i32>(args, 4);
  const bits = load<i32>(args, 8);
  const vector = i32x4.splat(bits);
  const whole = count & ~3;
  for (let i = 0; i < whole; i += 4) v128.store(to + ((<usize>i) << 2), vector);
  for (let i = whole; i < count; i++) store<i32>(to + ((<usize>i) << 2), bits);
}

/**
 * [to, from, rank, then lengths, strides of to, strides of from: one per axis, outermost first, in elements].
 * Rank is at least 1.
 */
export function stridedCopyRecord(args: usize): void {
  const rank = load<i32>(args, 8);
  const lengths = args + 12;
  const axes = (<usize>rank) << 2;
  copyAxis(
    <usize>load<i32>(args),
    <usize>load<i32>(args, 4),
    0,
    rank,
    lengths,
    lengths + axes,
    lengths + axes + axes,
  );
}

function copyAxis(
  to: usize,
  from: usize,
  axis: i32,
  rank: i32,
  lengths: usize,
  toStrides: usize,
  fromStrides: usize,
): void {
  const at = (<usize>axis) << 2;
  const length = load<i32>(lengths + at);
  const toStride = <usize>(load<i32>(toStrides + at) << 2);
  const fromStride = <usize>(load<i32>(fromStrides + at) << 2);
  if (axis == rank - 1) return copyLine(to, from, length, toStride, fromStride);
  for (let i = 0; i < length; i++) {
    copyAxis(to, from, axis + 1, rank, lengths, toStrides, fromStrides);
    to += toStride;
    from += fromStride;
  }
}

function copyLine(to: usize, from: usize, length: i32, toStride: usize, fromStride: usize): void {
  if (toStride == 4 && fromStride == 4) {
    memory.copy(to, from, (<usize>length) << 2);
    return;
  }
  for (let i = 0; i < length; i++) {
    store<i32>(to, load<i32>(from));
    to += toStride;
    from += fromStride;
  }
}
