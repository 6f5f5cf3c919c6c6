// Shapes: lists of axis lengths, row-major.
import { ShapeError } from "./errors.ts";

/** The lengths of a tensor's axes; `[]` is a scalar. */
export type Shape = readonly number[];

/** The number of elements of a shape: the product of its axes. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** The lengths of the first `count` axes, as a tuple. Throws {@link ShapeError} if there are fewer. */
export function axes<Count extends number>(
  { shape }: { readonly shape: Shape },
  count: Count,
): Copies<number, Count> {
  if (shape.length < count) throw new ShapeError("axes", { expected: `${count} axes or more`, got: shape });
  return shape.slice(0, count) as readonly number[] as Copies<number, Count>;
}

/** The lengths of the last `count` axes, as a tuple. Throws {@link ShapeError} if there are fewer. */
export function lastAxes<Count extends number>(
  { shape }: { readonly shape: Shape },
  count: Count,
): Copies<number, Count> {
  if (shape.length < count)
    throw new ShapeError("lastAxes", { expected: `${count} axes or more`, got: shape });
  return shape.slice(shape.length - count) as readonly number[] as Copies<number, Count>;
}

/** A tuple of `Count` items; an array where `Count` is not a literal. */
export type Copies<T, Count extends number, Found extends readonly T[] = []> = number extends Count
  ? readonly T[]
  : Found["length"] extends Count
    ? Found
    : Copies<T, Count, readonly [...Found, T]>;

/** Whether two shapes are equal axis by axis. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** A shape as text: `[2, 3]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/**
 * The shape that both operands broadcast to: aligned at the last axis, an axis of length 1 takes the length
 * of the other.
 */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 1; axis <= rank; axis++) {
    const left = a[a.length - axis] ?? 1;
    const right = b[b.length - axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(where, {
        subject: "the second shape",
        expected: `a shape that broadcasts with ${formatShape(a)}`,
        got: formatShape(b),
        cure: "Axes are aligned at the last; they must be equal, or one of them 1.",
      });
    }
    shape[rank - axis] = left === 1 ? right : left;
  }
  return shape;
}

/** The axis counted from the front; negative axes count from the end. */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normal < 0 || normal >= rank) {
    const expected = rank === 0 ? "none for a scalar" : `${-rank} to ${rank - 1}`;
    throw new ShapeError(where, { subject: "axis", expected, got: String(axis) });
  }
  return normal;
}

/** Checks that every axis is a non-negative integer. */
export function checkShape(where: string, shape: Shape): void {
  if (shape.every((length) => Number.isSafeInteger(length) && length >= 0)) return;
  throw new ShapeError(where, {
    subject: "the shape",
    expected: "non-negative integers",
    got: formatShape(shape),
  });
}
