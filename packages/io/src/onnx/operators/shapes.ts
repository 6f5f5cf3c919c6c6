// Operators that look at shapes, make constants, or move elements about.
import {
  add,
  broadcastTo,
  cast,
  concat,
  expandAxis,
  flip,
  fromData,
  gather,
  greaterEqual,
  iota,
  less,
  lessEqual,
  mul,
  oneHot,
  pad,
  reshape,
  slice,
  sub,
  type Tensor,
  transpose,
  where,
} from "@grus/tensor";
import { broadcastShape, rearrange, stretchedIndex } from "../host-arrays.ts";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { hostValue, int64s, isFloat, shapeOf, sizeOf, tensorValue, toTensor, type Value } from "../values.ts";

/** A value with another shape of the same size. */
function withShape(x: Value, shape: readonly number[]): Value {
  return x.kind === "host" ? { ...x, shape } : sameElement(x, reshape(x.tensor, shape));
}

const reshapeTo: Operator = (call) => {
  const x = call.input(0);
  const own = shapeOf(x);
  const keepsZero = call.int("allowzero", 0) === 1;
  const wanted = call
    .hostNumbers(1)
    .map((length, axis) => (length === 0 && !keepsZero ? (own[axis] ?? -2) : length));
  const known = sizeOf(wanted.filter((length) => length !== -1));
  const shape = wanted.map((length) => (length === -1 ? sizeOf(own) / Math.max(1, known) : length));
  const fits =
    shape.every((length) => Number.isInteger(length) && length >= 0) && sizeOf(shape) === sizeOf(own);
  return fits
    ? withShape(x, shape)
    : call.refuse(`a shape of ${sizeOf(own)} elements`, `[${wanted.join(", ")}]`);
};

const flatten: Operator = (call) => {
  const x = call.input(0);
  const shape = shapeOf(x);
  const axis = call.int("axis", 1);
  const at = axis < 0 ? axis + shape.length : axis;
  return withShape(x, [sizeOf(shape.slice(0, at)), sizeOf(shape.slice(at))]);
};

/** Axes of an attribute up to set 12, of an input since. */
function axesOf(call: NodeCall): number[] | undefined {
  return call.opset < 13 ? call.ints("axes") : call.optionalHostNumbers(1);
}

const squeeze: Operator = (call) => {
  const x = call.input(0);
  const shape = shapeOf(x);
  const axes = axesOf(call)?.map((axis) => call.axis(axis, shape.length));
  if (axes?.some((axis) => shape[axis] !== 1)) call.refuse("axes of length 1", `axes ${axes.join(", ")}`);
  return withShape(
    x,
    shape.filter((length, axis) => (axes === undefined ? length !== 1 : !axes.includes(axis))),
  );
};

const unsqueeze: Operator = (call) => {
  const x = call.input(0);
  const axes = axesOf(call) ?? call.refuse("axes", "none");
  const rank = shapeOf(x).length + axes.length;
  const added = new Set(axes.map((axis) => call.axis(axis, rank)));
  if (added.size !== axes.length) call.refuse("axes that differ", axes.join(", "));
  const rest = shapeOf(x).values();
  return withShape(
    x,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : rest.next().value!)),
  );
};

const transposeAxes: Operator = (call) => {
  const x = call.input(0);
  const rank = shapeOf(x).length;
  const order = call.ints("perm") ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (
    order.length !== rank ||
    new Set(order).size !== rank ||
    order.some((axis) => !(axis >= 0 && axis < rank))
  )
    call.refuse(`an order of ${rank} axes`, `[${order.join(", ")}]`);
  if (x.kind === "tensor") return sameElement(x, transpose(x.tensor, order));
  const shape = order.map((axis) => x.shape[axis]!);
  return rearrange(x, shape, (index) => x.shape.map((_, axis) => index[order.indexOf(axis)]!));
};

const concatAll: Operator = (call) => {
  const inputs = call.all();
  const first = inputs[0]!;
  const axis = call.axis(call.int("axis", 0), shapeOf(first).length);
  if (
    inputs.some((value) => shapeOf(value).length !== shapeOf(first).length || axis >= shapeOf(value).length)
  )
    call.refuse("inputs of one number of axes", "others");
  const hosts = inputs.filter((value) => value.kind === "host");
  if (hosts.length < inputs.length) return sameElement(first, concat(inputs.map(toTensor), axis));
  if (hosts.some((host) => host.shape.some((length, i) => i !== axis && length !== hosts[0]!.shape[i])))
    call.refuse("inputs that fit beside each other", "others");
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
function part(call: NodeCall, x: Value, axis: number, start: number, count: number, step: number): Value {
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
  const [starts, ends] = [call.hostNumbers(1), call.hostNumbers(2)];
  const axes = call.optionalHostNumbers(3) ?? starts.map((_, i) => i);
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
    call.refuse(`${count} lengths that add up to ${length}`, `[${lengths.join(", ")}]`);
  let start = 0;
  return lengths.map((own) => {
    start += own;
    return part(call, x, axis, start - own, own, 1);
  });
};

/** Elements along an axis: [..., n, ...] and indices [i...] -> [..., i..., ...]. Indices below 0 count from the end. */
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

const gatherElements: Operator = (call) => {
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

/** A value stretched to a shape. */
function stretch(x: Value, shape: readonly number[]): Value {
  if (x.kind === "tensor") return sameElement(x, broadcastTo(x.tensor, shape));
  return rearrange(x, shape, stretchedIndex(x.shape, shape.length));
}

const expand: Operator = (call) => {
  const x = call.input(0);
  const shape = broadcastShape([shapeOf(x), call.hostNumbers(1)]);
  return shape === undefined
    ? call.refuse("a shape that it stretches to", `[${call.hostNumbers(1).join(", ")}]`)
    : stretch(x, shape);
};

const tile: Operator = (call) => {
  const x = call.input(0);
  const shape = shapeOf(x);
  const repeats = call.hostNumbers(1);
  if (repeats.length !== shape.length || repeats.some((count) => !(count >= 0)))
    call.refuse(`${shape.length} repeats`, `[${repeats.join(", ")}]`);
  const between = stretch(
    withShape(
      x,
      shape.flatMap((length) => [1, length]),
    ),
    shape.flatMap((length, axis) => [repeats[axis]!, length]),
  );
  return withShape(
    between,
    shape.map((length, axis) => length * repeats[axis]!),
  );
};

const padWith: Operator = (call) => {
  const x = call.input(0);
  const mode = call.text("mode", "constant");
  if (mode !== "constant") call.refuse('padding of mode "constant"', mode);
  const shape = shapeOf(x);
  const widths = call.hostNumbers(1);
  const axes =
    call.optionalHostNumbers(3)?.map((axis) => call.axis(axis, shape.length)) ?? shape.map((_, axis) => axis);
  const value = call.inputs[2] === undefined ? 0 : (call.host(2).data[0] ?? 0);
  if (widths.length !== 2 * axes.length || widths.some((width) => !(width >= 0)))
    call.refuse(`${2 * axes.length} widths of at least 0`, `[${widths.join(", ")}]`);
  const of = (offset: number) => shape.map((_, axis) => widths[axes.indexOf(axis) + offset] ?? 0);
  const before =
    axes.length === shape.length
      ? of(0)
      : shape.map((_, axis) => (axes.includes(axis) ? widths[axes.indexOf(axis)]! : 0));
  const after = shape.map((_, axis) => (axes.includes(axis) ? widths[axes.indexOf(axis) + axes.length]! : 0));
  const tensor = toTensor(x);
  return sameElement(x, pad(tensor, { before, after, value }));
};

const constant: Operator = (call) => {
  const value = call.constant("value");
  if (value !== undefined) return value;
  if (call.has("value_int")) return hostValue("int64", [], () => call.int("value_int", 0));
  if (call.has("value_float")) return hostValue("float", [], () => call.floatAttribute("value_float", 0));
  if (call.has("value_ints")) return int64s(call.ints("value_ints")!);
  if (call.has("value_floats")) {
    const values = call.floats("value_floats");
    return hostValue("float", [values.length], (i) => values[i]!);
  }
  return call.refuse("a constant of numbers", "another", "Texts and sparse constants are not supported.");
};

const constantOfShape: Operator = (call) => {
  const shape = call.hostNumbers(0);
  if (shape.some((length) => !(length >= 0))) call.refuse("a shape", `[${shape.join(", ")}]`);
  const value = call.constant("value");
  return hostValue(value?.element ?? "float", shape, () => value?.data[0] ?? 0);
};

const range: Operator = (call) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => call.host(i).data[0]!) as [number, number, number];
  if (delta === 0) call.refuse("a step", "0");
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  return hostValue(call.input(0).element, [count], (i) => start + i * delta);
};

const nonZero: Operator = (call) => {
  const x = call.host(0);
  const places = Array.from(x.data.keys()).filter((i) => x.data[i] !== 0);
  const rank = x.shape.length;
  return hostValue("int64", [rank, places.length], (i) => {
    const [axis, at] = [Math.floor(i / places.length), places[i % places.length]!];
    return Math.floor(at / sizeOf(x.shape.slice(axis + 1))) % x.shape[axis]!;
  });
};

const oneHotOf: Operator = (call) => {
  const axis = call.int("axis", -1);
  const rank = shapeOf(call.input(0)).length + 1;
  if (axis !== -1 && axis !== rank - 1) call.refuse("the last axis", String(axis));
  const depth = call.host(1).data[0]!;
  const values = call.input(2);
  const [off, on] = call.hostNumbers(2) as [number, number];
  const indices = cast(call.tensor(0), "int32");
  call.spend(depth);
  const hot = oneHot(where(less(indices, 0), add(indices, depth), indices), depth);
  const result = add(mul(hot, on - off), off);
  return tensorValue(values.element, isFloat(values.element) ? result : cast(result, "int32"));
};

const triangle: Operator = (call) => {
  const x = call.input(0);
  const isUpper = call.int("upper", 1) === 1;
  const k = call.inputs[1] === undefined ? 0 : (call.host(1).data[0] ?? 0);
  const [rows, columns] = shapeOf(x).slice(-2) as [number, number];
  call.spend(rows + columns);
  const [row, column] = [expandAxis(iota(rows), 1), expandAxis(iota(columns), 0)];
  const kept = isUpper ? greaterEqual(column, add(row, k)) : lessEqual(column, add(row, k));
  return sameElement(x, where(kept, toTensor(x), 0));
};

/** Each row's first steps backwards. */
const reverseSequence: Operator = (call) => {
  const x = call.tensor(0);
  const [batchAxis, timeAxis] = [call.int("batch_axis", 1), call.int("time_axis", 0)];
  if (batchAxis + timeAxis !== 1)
    call.refuse("batch and time as the first two axes", `${batchAxis} and ${timeAxis}`);
  const steps = timeAxis === 0 ? x : transpose(x, [1, 0, ...x.shape.map((_, axis) => axis).slice(2)]);
  const [time, batch] = steps.shape as [number, number];
  call.spend(time + batch);
  const lengths = broadcastTo(expandAxis(cast(call.tensor(1), "int32"), 0), [time, batch]);
  const step = broadcastTo(expandAxis(iota(time), 1), [time, batch]);
  const from = where(less(step, lengths), sub(sub(lengths, 1), step), step);
  const row = add(mul(from, batch), broadcastTo(expandAxis(iota(batch), 0), [time, batch]));
  const flat = reshape(steps, [time * batch, ...steps.shape.slice(2)]);
  const reversed = gather(flat, row);
  const back =
    timeAxis === 0 ? reversed : transpose(reversed, [1, 0, ...x.shape.map((_, axis) => axis).slice(2)]);
  return sameElement(call.input(0), back);
};

const shapeOperator: Operator = (call) => {
  const shape = shapeOf(call.input(0));
  const end = call.has("end") ? call.int("end", 0) : shape.length;
  return int64s(shape.slice(call.int("start", 0), end));
};

/** A graph inside a graph, chosen by what is known. */
const conditional: Operator = (call) => {
  const condition = call.hostOf(call.input(0), "a condition");
  const [then, otherwise] = [call.graph("then_branch"), call.graph("else_branch")];
  return call.runGraph(condition.data[0] !== 0 ? then : otherwise);
};

export const shapes: Readonly<Record<string, Operator>> = {
  Shape: shapeOperator,
  Size: (call) => hostValue("int64", [], () => sizeOf(shapeOf(call.input(0)))),
  Reshape: reshapeTo,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transposeAxes,
  Concat: concatAll,
  Slice: sliceParts,
  Split: splitParts,
  Gather: gatherElements,
  Expand: expand,
  Tile: tile,
  Pad: padWith,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: range,
  NonZero: nonZero,
  OneHot: oneHotOf,
  Trilu: triangle,
  ReverseSequence: reverseSequence,
  If: conditional,
};
