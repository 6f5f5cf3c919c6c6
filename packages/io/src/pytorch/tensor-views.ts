// Tensors as views of storages: the elements of a view, in order.
import { DAMAGED } from "../files/model-file-error.ts";
import { malformed, type TensorView } from "./torch-values.ts";

/** Throws {@link ModelFileError} for a view of elements outside its storage of `length`. */
export function checkInside(place: string, { offset, shape, stride }: TensorView, length: number): void {
  if (shape.includes(0)) return;
  const last = shape.reduce((at, extent, axis) => at + (extent - 1) * stride[axis]!, offset);
  if (last < length) return;
  throw malformed({
    place,
    expected: `elements within its storage of ${length}`,
    got: `element ${last}`,
    cure: DAMAGED,
  });
}

/** The elements in the order of the shape, in a fresh buffer. */
export function gather(
  bytes: Uint8Array,
  width: number,
  { offset, shape, stride }: TensorView,
  size: number,
): Uint8Array<ArrayBuffer> {
  if (isContiguous(shape, stride))
    return new Uint8Array(bytes.subarray(offset * width, (offset + size) * width));
  const out = new Uint8Array(size * width);
  const index = shape.map(() => 0);
  for (let to = 0; to < size; to++) {
    const from = index.reduce((at, i, axis) => at + i * stride[axis]!, offset);
    for (let byte = 0; byte < width; byte++) out[to * width + byte] = bytes[from * width + byte]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return out;
}

function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}
