// Convolution and its transpose, composed of slices and one matrix product.
import { ShapeError } from "./errors.ts";
import { add, mul } from "./primitives/binary.ts";
import { concat } from "./primitives/concat.ts";
import { matmul } from "./primitives/matmul.ts";
import { pad } from "./primitives/pad.ts";
import { expandAxis, reshape } from "./primitives/reshape.ts";
import { slice, take } from "./primitives/slice.ts";
import { transpose } from "./primitives/transpose.ts";
import { sizeOf } from "./shape.ts";
import { stridedSlice } from "./strided-slice.ts";
import type { Tensor } from "./tensor.ts";
import { type AxisWindows, type WindowOptions, windowsOf } from "./windows.ts";

/** Options of {@link convolution}. */
export interface ConvolutionOptions extends WindowOptions {
  /** The number of groups of channels, each with its filters. Default 1. */
  readonly groups?: number | undefined;
}

/**
 * The convolution (in the sense of neural networks; a cross-correlation) of `x` [batch, ...spatial, channels]
 * with `weight` [outputs, channels / groups, ...kernel], PyTorch's layout, over any number of spatial axes.
 * Returns [batch, ...windows, outputs]. Throws {@link ShapeError}.
 */
export function convolution(x: Tensor, weight: Tensor, options: ConvolutionOptions = {}): Tensor {
  const { groups = 1, ...geometry } = options;
  const windows = windowsOf("convolution", x, weight.shape.slice(2), geometry);
  checkGroups("convolution", x, weight, groups);
  const seen = places(x, windows);
  const spatial = windows.map(({ count }) => count);
  if (groups > 1 && weight.shape[1] === 1) return depthwise(seen, weight, groups);
  const results = Array.from({ length: groups }, (_, group) =>
    oneGroup(
      seen.map((own) => groupOf(own, -1, group, groups)),
      groupOf(weight, 0, group, groups),
    ),
  );
  return reshape(concat(results, 1), [x.shape[0]!, ...spatial, weight.shape[0]!]);
}

/** The elements of all windows at each position in a window: [batch, ...windows, channels] each. */
function places(x: Tensor, windows: readonly AxisWindows[]): Tensor[] {
  const around = {
    before: [0, ...windows.map(({ before }) => before), 0],
    after: [0, ...windows.map(({ after }) => after), 0],
  };
  return windows.reduce<Tensor[]>(
    (parts, { size, stride, dilation, count }, i) =>
      parts.flatMap((part) =>
        Array.from({ length: size }, (_, k) => stridedSlice(part, i + 1, k * dilation, count, stride)),
      ),
    [pad(x, around)],
  );
}

function groupOf(x: Tensor, axis: number, group: number, groups: number): Tensor {
  const width = x.shape.at(axis)! / groups;
  return slice(x, axis, group * width, (group + 1) * width);
}

/** [batch · windows, outputs]: one matrix product of all windows with all filters. */
function oneGroup(seen: readonly Tensor[], weight: Tensor): Tensor {
  const spatial = weight.shape.slice(2).map((_, i) => i + 2);
  const width = sizeOf(weight.shape.slice(1));
  const columns = reshape(transpose(weight, [0, ...spatial, 1]), [weight.shape[0]!, width]);
  const rows = concat(seen, -1);
  return matmul(reshape(rows, [sizeOf(rows.shape.slice(0, -1)), width]), columns, { transposeB: true });
}

/** Channel by channel: Σ x ⊙ w over the positions of a window. */
function depthwise(seen: readonly Tensor[], weight: Tensor, channels: number): Tensor {
  const multiplier = weight.shape[0]! / channels;
  const filters = reshape(weight, [channels, multiplier, seen.length]);
  const products = seen.map((own, k) => mul(expandAxis(own, -1), take(filters, 2, k)));
  const total = products.reduce((a, b) => add(a, b));
  return reshape(total, [...total.shape.slice(0, -2), channels * multiplier]);
}

/** Options of {@link transposedConvolution}: one entry for each spatial axis. */
export interface TransposedConvolutionOptions {
  /** The distance between the windows of the convolution. Default 1. */
  readonly strides?: readonly number[] | undefined;
  /** The distance between the elements of a window. Default 1. */
  readonly dilations?: readonly number[] | undefined;
  /**
   * The elements removed before and after each axis of the result; negative numbers add zeros. Default none.
   */
  readonly crop?: readonly (readonly [before: number, after: number])[] | undefined;
}

/**
 * The transpose of {@link convolution}, also called deconvolution: every element of `x` [batch, ...spatial,
 * channels] adds a window, weighted by `weight` [channels, outputs, ...kernel] (PyTorch's layout), to the
 * result, whose axes have (length − 1) · stride + (kernel − 1) · dilation + 1 elements before `crop`. Throws
 * {@link ShapeError}.
 */
export function transposedConvolution(
  x: Tensor,
  weight: Tensor,
  { strides, dilations, crop }: TransposedConvolutionOptions = {},
): Tensor {
  const where = "transposedConvolution";
  const kernel = weight.shape.slice(2);
  const [channels, outputs] = [weight.shape[0]!, weight.shape[1]!];
  if (x.rank !== kernel.length + 2 || x.shape.at(-1) !== channels)
    throw new ShapeError(where, {
      subject: "x",
      expected: `[batch, ...${kernel.length} axes, channels=${channels}]`,
      got: x.shape,
    });
  const spatial = x.shape.slice(1, -1);
  const order = [0, ...kernel.map((_, i) => i + 2), 1];
  const columns = reshape(transpose(weight, order), [channels, sizeOf(kernel) * outputs]);
  const rows = reshape(x, [sizeOf(x.shape.slice(0, -1)), channels]);
  const products = reshape(matmul(rows, columns), [x.shape[0]!, ...spatial, ...kernel, outputs]);
  // The axes of the kernel follow the spatial ones; the last is folded first.
  return kernel.reduceRight((total, _, i) => {
    const spread = overlapped(total, i + 1, kernel.length + 1 + i, strides?.[i] ?? 1, dilations?.[i] ?? 1);
    return cropped(spread, i + 1, crop?.[i] ?? [0, 0]);
  }, products);
}

/** Adds the elements of `axis` · stride + position along `kernelAxis` · dilation, which is removed. */
function overlapped(x: Tensor, axis: number, kernelAxis: number, stride: number, dilation: number): Tensor {
  const size = x.shape[kernelAxis]!;
  const shifted = Array.from({ length: size }, (_, k) => {
    const own = dilated(take(x, kernelAxis, k), axis, stride);
    return padAxis(own, axis, k * dilation, (size - 1 - k) * dilation);
  });
  return shifted.reduce((a, b) => add(a, b));
}

/** Zeros between the elements of an axis, `stride` − 1 each. */
function dilated(x: Tensor, axis: number, stride: number): Tensor {
  const length = x.shape[axis]!;
  if (stride === 1 || length === 0) return x;
  const spread = padAxis(expandAxis(x, axis + 1), axis + 1, 0, stride - 1);
  return slice(reshape(spread, x.shape.with(axis, length * stride)), axis, 0, (length - 1) * stride + 1);
}

function cropped(x: Tensor, axis: number, [before, after]: readonly [number, number]): Tensor {
  const padded = padAxis(x, axis, Math.max(0, -before), Math.max(0, -after));
  const end = padded.shape[axis]! - Math.max(0, after);
  return slice(padded, axis, Math.min(Math.max(0, before), end), end);
}

function padAxis(x: Tensor, axis: number, before: number, after: number): Tensor {
  const at = (n: number) => x.shape.map((_, i) => (i === axis ? n : 0));
  return pad(x, { before: at(before), after: at(after) });
}

function checkGroups(where: string, x: Tensor, weight: Tensor, groups: number): void {
  const [outputs, each] = [weight.shape[0]!, weight.shape[1]!];
  if (Number.isInteger(groups) && groups >= 1 && outputs % groups === 0 && each * groups === x.shape.at(-1))
    return;
  throw new ShapeError(where, {
    subject: "weight",
    expected: `[outputs, channels / groups, ...kernel] for ${x.shape.at(-1)} channels in ${groups} groups`,
    got: weight.shape,
  });
}
