// Arithmetic on constants known at build time: strides, broadcasting, and reading by index.
import { type ElementName, type HostValue, hostValue } from "./values.ts";

/** The stride of each axis, row-major. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** The common broadcast shape, or undefined if there is none. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] | undefined {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  const common: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const lengths = shapes
      .map((shape) => shape[axis - rank + shape.length] ?? 1)
      .filter((length) => length !== 1);
    if (lengths.some((length) => length !== lengths[0])) return undefined;
    common.push(lengths[0] ?? 1);
  }
  return common;
}

/** A constant of `shape` whose element at each index is that of `source` at `from(index)`. */
export function rearrange(
  source: HostValue,
  shape: readonly number[],
  from: (index: readonly number[]) => readonly number[],
): HostValue {
  const strides = stridesOf(source.shape);
  return hostValue(
    source.element,
    shape,
    elementReader(shape, (index) => {
      const own = from(index);
      return source.data[own.reduce((at, i, axis) => at + i * strides[axis]!, 0)]!;
    }),
  );
}

/** A constant of `f` of broadcast elements. */
export function broadcastMap(
  element: ElementName,
  shape: readonly number[],
  sources: readonly HostValue[],
  f: (...values: number[]) => number,
): HostValue {
  const stretched = sources.map((source) =>
    rearrange(source, shape, broadcastIndex(source.shape, shape.length)),
  );
  return hostValue(element, shape, (i) => f(...stretched.map(({ data }) => data[i]!)));
}

/** The index in a shape for an index in its broadcast shape. */
export function broadcastIndex(shape: readonly number[], rank: number) {
  const lead = rank - shape.length;
  return (index: readonly number[]): number[] =>
    shape.map((length, axis) => (length === 1 ? 0 : index[axis + lead]!));
}

/** Calls with the index of each element in row-major order. */
function elementReader(shape: readonly number[], read: (index: readonly number[]) => number): () => number {
  const index = shape.map(() => 0);
  return () => {
    const value = read(index);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
    return value;
  };
}
