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

/** The lengths of the first `count` axes, as a tuple. Throws {@link ShapeError} where there are fewer. */
export function axes<Count extends number>(
  { shape }: { readonly shape: Shape },
  count: Count,
): Copies<number, Count> {
  if (shape.length < count)
    throw new ShapeError("axes", `a tensor of shape ${formatShape(shape)} has fewer than ${count} axes.`);
  return shape.slice(0, count) as readonly number[] as Copies<number, Count>;
}

/** The lengths of the last `count` axes, as a tuple. Throws {@link ShapeError} where there are fewer. */
export function lastAxes<Count extends number>(
  { shape }: { readonly shape: Shape },
  count: Count,
): Copies<number, Count> {
  if (shape.length < count)
    throw new ShapeError("lastAxes", `a tensor of shape ${formatShape(shape)} has fewer than ${count} axes.`);
  return shape.slice(shape.length - count) as readonly number[] as Copies<number, Count>;
}

/** A tuple of `Count` items; an array where the count is not known. */
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

/** The shape both operands stretch to: aligned at the last axis, an axis of 1 stretches to the other's length. */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 1; axis <= rank; axis++) {
    const left = a[a.length - axis] ?? 1;
    const right = b[b.length - axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(
        where,
        `shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: ${left} and ${right} at axis -${axis}.`,
        "Axes are aligned at the last one and must be equal, or 1 on one side.",
      );
    }
    shape[rank - axis] = left === 1 ? right : left;
  }
  return shape;
}

/** An axis counted from the front; negative axes count from the end. */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normal < 0 || normal >= rank) {
    throw new ShapeError(where, `axis ${axis} is not an axis of a tensor of rank ${rank}.`, rankCure(rank));
  }
  return normal;
}

/** Checks that every axis is a whole number of at least 0. */
export function checkShape(where: string, shape: Shape): void {
  if (shape.every((length) => Number.isSafeInteger(length) && length >= 0)) return;
  throw new ShapeError(
    where,
    `${formatShape(shape)} is not a shape.`,
    "Every axis is a whole number, 0 or more.",
  );
}

function rankCure(rank: number): string {
  return rank === 0 ? "A scalar has no axes." : `Use ${-rank} to ${rank - 1}.`;
}
