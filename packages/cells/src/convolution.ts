// Convolution over one or two axes, by slices and one matrix product.
import { axes, concat, matmul, pad, reshape, slice, type Tensor, transpose } from "@grus/tensor";

/**
 * The convolution (in the sense of neural networks; a cross-correlation) of `x` [batch, ...spatial, channels]
 * with `weight` [outputs, channels, ...kernel], PyTorch's layout. Zero padding keeps the spatial sizes, which
 * requires odd kernels. Returns [batch, ...spatial, outputs].
 */
export function convolve(x: Tensor, weight: Tensor): Tensor {
  const [outputs] = axes(weight, 2);
  const kernel = weight.shape.slice(2);
  const seen = patches(x, kernel);
  const spatial = [...kernel.keys()].map((axis) => axis + 2);
  const columns = reshape(transpose(weight, [0, ...spatial, 1]), [outputs, seen.shape.at(-1)!]);
  const rows = reshape(seen, [x.shape.slice(0, -1).reduce((a, b) => a * b, 1), columns.shape[1]!]);
  return reshape(matmul(rows, columns, { transposeB: true }), [...x.shape.slice(0, -1), outputs]);
}

/** The input patch of the kernel at each position, [batch, ...spatial, kernel · channels]. */
function patches(x: Tensor, kernel: readonly number[]): Tensor {
  const around = [0, ...kernel.map((size) => (size - 1) / 2), 0];
  const shifted = kernel.reduce(
    (parts, size, axis) => parts.flatMap((part) => shifts(part, axis + 1, size)),
    [pad(x, { before: around, after: around })],
  );
  return concat(shifted, x.rank - 1);
}

/** `x` sliced along `axis` at each offset of the kernel. */
function shifts(x: Tensor, axis: number, size: number): Tensor[] {
  const length = x.shape[axis]! - size + 1;
  return Array.from({ length: size }, (_, start) => slice(x, axis, start, start + length));
}
