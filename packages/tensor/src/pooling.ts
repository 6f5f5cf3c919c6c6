// The maximum and the mean of sliding windows. Both are separable: one axis is pooled after the other.
import { add, maximum, mul } from "./primitives/binary.ts";
import { pad } from "./primitives/pad.ts";
import { max, sum } from "./primitives/reduce.ts";
import { reshape } from "./primitives/reshape.ts";
import { slice } from "./primitives/slice.ts";
import { stridedSlice } from "./strided-slice.ts";
import { type Tensor, tensor } from "./tensor.ts";
import { type AxisWindows, type WindowOptions, windowsOf } from "./windows.ts";

/**
 * The maximum of each window of `sizes` over `x` [batch, ...spatial, channels]; padding never wins. Returns
 * [batch, ...windows, channels]. Strides default to the sizes, padding to "valid". Throws {@link ShapeError}.
 */
export function maxPool(x: Tensor, sizes: readonly number[], options: WindowOptions = {}): Tensor {
  const windows = windowsOf("maxPool", x, sizes, { strides: sizes, ...options });
  return windows.reduce(
    (total, own, i) =>
      pooled(total, i + 1, own, { value: Number.NEGATIVE_INFINITY, join: maximum, all: max }),
    x,
  );
}

/**
 * The mean of each window of `sizes` over `x` [batch, ...spatial, channels], of the elements that are not
 * padding. Returns [batch, ...windows, channels]. Strides default to the sizes, padding to "valid". Throws
 * {@link ShapeError}.
 */
export function averagePool(x: Tensor, sizes: readonly number[], options: WindowOptions = {}): Tensor {
  const windows = windowsOf("averagePool", x, sizes, { strides: sizes, ...options });
  return windows.reduce((total, own, i) => {
    const sums = pooled(total, i + 1, own, { value: 0, join: add, all: sum });
    if (own.before + own.after === 0) return mul(sums, 1 / own.size);
    const shares = Array.from({ length: own.count }, (_, at) => 1 / elementsIn(own, at, x.shape[i + 1]!));
    const aligned = [own.count, ...x.shape.slice(i + 2).map(() => 1)];
    return mul(sums, tensor(Float32Array.from(shares), aligned));
  }, x);
}

/** How the elements of a window are joined, and the value of padding. */
interface Joining {
  readonly value: number;
  readonly join: (a: Tensor, b: Tensor) => Tensor;
  readonly all: (x: Tensor, options: { readonly axes: readonly number[] }) => Tensor;
}

function pooled(
  x: Tensor,
  axis: number,
  { size, stride, dilation, before, after, count }: AxisWindows,
  { value, join, all }: Joining,
): Tensor {
  const at = (n: number) => x.shape.map((_, i) => (i === axis ? n : 0));
  const padded = pad(x, { before: at(before), after: at(after), value });
  if (stride === size && dilation === 1) {
    const whole = slice(padded, axis, 0, count * size);
    return all(reshape(whole, x.shape.toSpliced(axis, 1, count, size)), { axes: [axis + 1] });
  }
  const parts = Array.from({ length: size }, (_, k) =>
    stridedSlice(padded, axis, k * dilation, count, stride),
  );
  return parts.reduce(join);
}

/** The number of elements of a window that are not padding. */
function elementsIn({ size, stride, dilation, before }: AxisWindows, at: number, length: number): number {
  const start = at * stride - before;
  const first = Math.max(0, Math.ceil(-start / dilation));
  const last = Math.min(size - 1, Math.floor((length - 1 - start) / dilation));
  return last - first + 1;
}
