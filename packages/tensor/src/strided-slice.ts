// Elements at a constant distance along an axis.
import type { DType } from "./dtype.ts";
import { ShapeError } from "./errors.ts";
import { pad } from "./primitives/pad.ts";
import { reshape } from "./primitives/reshape.ts";
import { slice } from "./primitives/slice.ts";
import { normalizeAxis } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/**
 * The elements `start`, `start` + `stride`, … of `axis`, `count` of them; all are inside. Throws {@link
 * ShapeError}.
 */
export function stridedSlice<D extends DType>(
  x: Tensor<D>,
  axis: number,
  start: number,
  count: number,
  stride: number,
): Tensor<D> {
  const at = normalizeAxis("stridedSlice", axis, x.rank);
  const length = x.shape[at]!;
  const end = count === 0 ? start : start + (count - 1) * stride + 1;
  const isInside = [start, count].every((n) => Number.isInteger(n) && n >= 0) && end <= length;
  if (!isInside || !Number.isInteger(stride) || stride < 1)
    throw new ShapeError("stridedSlice", {
      subject: `the positions along axis ${axis}`,
      expected: `within 0 to ${length}`,
      got: `${count} from ${start}, ${stride} apart`,
    });
  if (stride === 1 || count <= 1) return slice(x, at, start, end);
  const full = start + count * stride;
  const taken = slice(x, at, start, Math.min(full, length));
  const missing = x.shape.map((_, i) => (i === at ? Math.max(0, full - length) : 0));
  const rows = reshape(
    pad(taken, { before: x.shape.map(() => 0), after: missing }),
    x.shape.toSpliced(at, 1, count, stride),
  );
  return reshape(slice(rows, at + 1, 0, 1), x.shape.with(at, count));
}
