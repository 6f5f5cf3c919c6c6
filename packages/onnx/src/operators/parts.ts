// Operators that split, slice and join values.
import {
  add,
  cast,
  concat,
  flip,
  fromData,
  gather,
  less,
  slice,
  type Tensor,
  transpose,
  where,
} from "@grus/tensor";
import { rearrange } from "../host-arrays.ts";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { hostValue, shapeOf, sizeOf, toTensor, type Value } from "../values.ts";
import { withShape } from "./shapes.ts";

const concatAll: Operator = (call) => {
  const inputs = call.all();
  const first = inputs[0]!;
  const axis = call.axis(call.int("axis", 0), shapeOf(first).length);
  if (
    inputs.some((value) => shapeOf(value).length !== shapeOf(first).length || axis >= shapeOf(value).length)
  )
    call.refuse("inputs with equal numbers of axes", "others");
  const hosts = inputs.filter((value) => value.kind === "host");
  if (hosts.length < inputs.length) return sameElement(first, concat(inputs.map(toTensor), axis));
  if (hosts.some((host) => host.shape.some((length, i) => i !== axis && length !== hosts[0]!.shape[i])))
    call.refuse("inputs of equal shape except along the axis", "others");
  const shape = hosts[0]!.shape.with(
    axis,
    hosts.reduce((sum, host) => sum + host.shape[axis]!, 0),
  );
  const [before, after] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  const widths = hosts.map((host) => host.shape[axis]! * after);
  const all = hostValue(first.element, shape, () => 0);
  let at = 0;
  for (let row = 0; row < before; row++)
    hosts.forEach(({ data }, i) => {
      all.data.set(data.subarray(row * widths[i]!, (row + 1) * widths[i]!), at);
      at += widths[i]!;
    });
  return all;
};

/** The part of a value from `start`, `count` elements along `axis`, `step` apart. */
export function part(
  call: NodeCall,
  x: Value,
  axis: number,
  start: number,
  count: number,
  step: number,
): Value {
  const shape = shapeOf(x).with(axis, count);
  if (x.kind === "host") return rearrange(x, shape, (index) => index.with(axis, start + step * index[axis]!));
  if (step === 1) return sameElement(x, slice(x.tensor, axis, start, start + count));
  if (step === -1) {
    const low = start - count + 1;
    return sameElement(x, flip(slice(x.tensor, axis, low, low + count), [axis]));
  }
  call.spend(count);
  const places = Int32Array.from({ length: count }, (_, i) => start + step * i);
  return sameElement(
    x,
    gatherAlong(x.tensor, axis, fromData({ data: places, shape: [count], dtype: "int32" })),
  );
}

const sliceParts: Operator = (call) => {
  let x = call.input(0);
  const rank = shapeOf(x).length;
  const isOld = call.opset < 10;
  const [starts, ends] = isOld
    ? [call.ints("starts") ?? [], call.ints("ends") ?? []]
    : [call.hostNumbers(1), call.hostNumbers(2)];
  const axes = (isOld ? call.ints("axes") : call.optionalHostNumbers(3)) ?? starts.map((_, i) => i);
  const steps = call.optionalHostNumbers(4) ?? starts.map(() => 1);
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length)
    call.refuse("as many ends, axes and steps as starts", `${starts.length} starts`);
  starts.forEach((from, i) => {
    const axis = call.axis(axes[i]!, rank);
    const [length, step] = [shapeOf(x)[axis]!, steps[i]!];
    if (step === 0) call.refuse("a step", "0");
    const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
    const within = (place: number) => Math.max(low, Math.min(high, place < 0 ? place + length : place));
    const start =
      step > 0 ? within(from) : Math.min(length - 1, Math.max(0, from < 0 ? from + length : from));
    const count = Math.max(0, Math.ceil((within(ends[i]!) - start) / step));
    x = part(call, x, axis, count === 0 ? 0 : start, count, step);
  });
  return x;
};

const splitParts: Operator = (call) => {
  const x = call.input(0);
  const axis = call.axis(call.int("axis", 0), shapeOf(x).length);
  const length = shapeOf(x)[axis]!;
  const count = call.wanted.length;
  call.ignore("num_outputs");
  const even = Math.ceil(length / count);
  const lengths =
    (call.opset < 13 ? call.ints("split") : call.optionalHostNumbers(1)) ??
    Array.from({ length: count }, (_, i) => Math.max(0, Math.min(even, length - i * even)));
  if (
    lengths.length !== count ||
    lengths.reduce((a, b) => a + b, 0) !== length ||
    lengths.some((own) => own < 0)
  )
    call.refuse(`${count} lengths that sum to ${length}`, `[${lengths.join(", ")}]`);
  let start = 0;
  return lengths.map((own) => {
    start += own;
    return part(call, x, axis, start - own, own, 1);
  });
};

/**
 * Elements along an axis: [..., n, ...] and indices [i...] -> [..., i..., ...]. Indices below 0 count from
 * the end.
 */
export function gatherAlong(x: Tensor, axis: number, indices: Tensor): Tensor {
  const length = x.shape[axis]!;
  const isBool = x.dtype === "bool";
  const places = where(less(indices, 0), add(indices, length), indices);
  const order = [axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)];
  const found = gather(transpose(isBool ? cast(x, "int32") : x, order), places);
  const moved = indices.rank;
  const back = [
    ...Array.from({ length: axis }, (_, i) => moved + i),
    ...Array.from({ length: moved }, (_, i) => i),
    ...Array.from({ length: x.rank - 1 - axis }, (_, i) => moved + axis + i),
  ];
  const result = transpose(found, back);
  return isBool ? cast(result, "bool") : result;
}

const gatherParts: Operator = (call) => {
  const [x, indices] = [call.input(0), call.input(1)];
  const shape = shapeOf(x);
  const axis = call.axis(call.int("axis", 0), shape.length);
  const length = shape[axis] ?? 0;
  if (indices.kind === "tensor") return sameElement(x, gatherAlong(toTensor(x), axis, indices.tensor));
  const places = Array.from(indices.data, (place) => (place < 0 ? place + length : place));
  if (places.some((place) => !(place >= 0 && place < length)))
    call.refuse(`indices of an axis of ${length}`, `[${places.slice(0, 8).join(", ")}]`);
  if (places.length === 1) {
    const found = part(call, x, axis, places[0]!, 1, 1);
    return withShape(found, [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)]);
  }
  if (x.kind === "tensor") return sameElement(x, gatherAlong(x.tensor, axis, toTensor(indices)));
  const rank = indices.shape.length;
  return rearrange(x, [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)], (index) => {
    const at = index.slice(axis, axis + rank).reduce((sum, i, k) => sum * indices.shape[k]! + i, 0);
    return [...index.slice(0, axis), places[at]!, ...index.slice(axis + rank)];
  });
};

export const parts: Readonly<Record<string, Operator>> = {
  Concat: concatAll,
  Slice: sliceParts,
  Split: splitParts,
  Gather: gatherParts,
};
