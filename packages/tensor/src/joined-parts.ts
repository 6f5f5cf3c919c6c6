// Cotangents of the parts of a tensor, as a slice or a split gives them, joined without sums with zeros.
import { concat } from "./primitives/concat.ts";
import { isApplicationOf, type Tensor } from "./tensor.ts";

/** A tensor that is zero outside of a range of one axis. */
interface Part {
  readonly padded: Tensor;
  readonly inner: Tensor;
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Tensors of one shape with the same sum, in which those that are zero outside of a part of an axis, and whose parts
 * together are the whole axis, have become one concatenation.
 */
export function withJoinedParts(cotangents: readonly Tensor[]): readonly Tensor[] {
  const parts = cotangents.flatMap((padded) => partOf(padded) ?? []);
  for (const axis of new Set(parts.map((part) => part.axis))) {
    const own = parts.filter((part) => part.axis === axis).toSorted((a, b) => a.start - b.start);
    const length = cotangents[0]!.shape[axis]!;
    const isWhole =
      own.every(({ start }, i) => start === (own[i - 1]?.end ?? 0)) && own.at(-1)!.end === length;
    if (!isWhole) continue;
    const joined = new Set(own.map(({ padded }) => padded));
    const rest = cotangents.filter((cotangent) => !joined.has(cotangent));
    return [
      ...rest,
      concat(
        own.map(({ inner }) => inner),
        axis,
      ),
    ];
  }
  return cotangents;
}

function partOf(padded: Tensor): Part | undefined {
  const { node } = padded;
  if (!isApplicationOf(node, "pad") || node.attrs.value !== 0) return undefined;
  const inner = node.inputs[0]!;
  const axes = padded.shape.flatMap((length, axis) => (inner.shape[axis] === length ? [] : [axis]));
  const [axis] = axes;
  if (axis === undefined || axes.length > 1) return undefined;
  const start = node.attrs.before[axis]!;
  return { padded, inner, axis, start, end: start + inner.shape[axis]! };
}
