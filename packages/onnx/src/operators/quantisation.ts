// Linear quantisation: numbers as whole ones of 8 or 16 bits, x ≈ scale · (q - zero point).
import {
  add,
  broadcastTo,
  cast,
  clamp,
  div,
  equal,
  fromData,
  max,
  maximum,
  minimum,
  mul,
  neg,
  reshape,
  slice,
  sub,
  type Tensor,
  where,
} from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import {
  type ElementName,
  float,
  isFloat,
  shapeOf,
  sizeOf,
  tensorValue,
  toTensor,
  type Value,
} from "../values.ts";
import { round } from "./rounding.ts";

/** The least and the largest number of quantised types. */
const RANGES: Readonly<Partial<Record<ElementName, readonly [number, number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65_535],
  int16: [-32_768, 32_767],
};

/** A scale, and a zero point unless it is 0, with the shapes that broadcast to the numbers. */
export interface Quantisation {
  readonly scale: Tensor;
  readonly zeroPoint: Tensor | undefined;
}

/** The inputs of a scale and of a zero point, one number each, or one per index of an axis of `shape`. */
export function quantisationOf(
  call: NodeCall,
  inputs: readonly [scale: number, zeroPoint: number],
  shape: readonly number[],
  axis: number,
): Quantisation {
  const [scale, zeroPoint] = inputs;
  const along = (x: Tensor) => alongAxis(call, x, shape, axis);
  const zero = call.inputs[zeroPoint];
  return {
    scale: along(call.float(scale)),
    zeroPoint:
      zero === undefined || isZero(zero) ? undefined : along(cast(call.tensor(zeroPoint), "float32")),
  };
}

function isZero(value: Value): boolean {
  return value.kind === "host" && value.data.every((own) => own === 0);
}

/** Numbers per index of an axis, or blocks of it, in the shape that broadcasts. */
function alongAxis(call: NodeCall, x: Tensor, shape: readonly number[], axis: number): Tensor {
  if (x.size === 1) return reshape(x, []);
  if (x.rank === 1 && x.shape[0] === shape[axis])
    return reshape(
      x,
      shape.map((length, i) => (i === axis ? length : 1)),
    );
  return call.refuse(`one scale, or one per index of axis ${axis}`, `[${x.shape.join(", ")}]`);
}

/** scale · (q - zero point) */
export function dequantised(q: Tensor, { scale, zeroPoint }: Quantisation): Tensor {
  return mul(centred(q, zeroPoint), scale);
}

/** q - zero point, as floats */
export function centred(q: Tensor, zeroPoint: Tensor | undefined): Tensor {
  const own = cast(q, "float32");
  return zeroPoint === undefined ? own : sub(own, zeroPoint);
}

/** round(x / scale) + zero point, limited to the range of the type; ties to even */
export function quantised(
  call: NodeCall,
  x: Tensor,
  { scale, zeroPoint }: Quantisation,
  element: ElementName,
): Value {
  return rounded(call, div(x, scale), zeroPoint, element);
}

/** round(x) + zero point, limited to the range of the type; ties to even */
export function rounded(
  call: NodeCall,
  x: Tensor,
  zeroPoint: Tensor | undefined,
  element: ElementName,
): Value {
  const [least, most] = rangeOf(call, element);
  const moved = zeroPoint === undefined ? round(x) : add(round(x), zeroPoint);
  return tensorValue(element, cast(clamp(moved, least, most), "int32"));
}

function rangeOf(call: NodeCall, element: ElementName): readonly [number, number] {
  return RANGES[element] ?? call.refuse("a quantised type of 8 or 16 bits", element);
}

const quantize: Operator = (call) => {
  const x = call.float(0);
  call.ignore("saturate", "precision");
  const axis = call.int("axis", 1);
  const given = call.inputs[2]?.element;
  const element = given ?? (call.has("output_dtype") ? call.elementAttribute("output_dtype") : "uint8");
  const blocks = blocksOf(call, x.shape, axis);
  if (blocks === undefined) {
    const own = quantisationOf(call, [1, 2], x.shape, axisIn(x.shape, axis));
    return quantised(call, x, own, element);
  }
  return quantised(call, x, inBlocks(call, blocks), element);
};

const dequantize: Operator = (call) => {
  const q = call.input(0);
  const shape = shapeOf(q);
  const axis = call.int("axis", 1);
  call.ignore("output_dtype");
  const blocks = blocksOf(call, shape, axis);
  const own = blocks === undefined ? undefined : inBlocks(call, blocks);
  const constant = own === undefined ? dequantisedConstant(call, axisIn(shape, axis)) : undefined;
  if (constant !== undefined) return float(constant);
  return float(dequantised(toTensor(q), own ?? quantisationOf(call, [1, 2], shape, axisIn(shape, axis))));
};

/** An axis that may be beyond those of a tensor with one scale. */
function axisIn(shape: readonly number[], axis: number): number {
  return axis < 0 ? axis + shape.length : axis;
}

interface Blocks {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly size: number;
}

/** Blocks along an axis, each with its scale. */
function blocksOf(call: NodeCall, shape: readonly number[], axis: number): Blocks | undefined {
  const size = call.int("block_size", 0);
  return size === 0 ? undefined : { shape, axis: call.axis(axis, shape.length), size };
}

function inBlocks(call: NodeCall, { shape, axis, size }: Blocks): Quantisation {
  const spread = (input: number) => {
    const x = cast(call.tensor(input), "float32");
    const count = x.shape[axis] ?? 0;
    if (count * size < shape[axis]! || count * size - shape[axis]! >= size)
      call.refuse(`scales of blocks of ${size}`, `[${x.shape.join(", ")}]`);
    return repeated(x, axis, size, shape[axis]!);
  };
  return { scale: spread(1), zeroPoint: call.inputs[2] === undefined ? undefined : spread(2) };
}

/** Each element along an axis `times` times, up to a length. */
function repeated(x: Tensor, axis: number, times: number, length: number): Tensor {
  const apart = reshape(x, x.shape.toSpliced(axis + 1, 0, 1));
  const wide = broadcastTo(apart, apart.shape.with(axis + 1, times));
  return slice(reshape(wide, x.shape.with(axis, x.shape[axis]! * times)), axis, 0, length);
}

/** Numbers known at build time, one by one: those of a constant of one number are repeated. */
export type NumberAt = (index: number) => number;

/**
 * scale · (q - zero point) of weights in the file, converted once instead of in every run; undefined if they are not
 * constants. The functions give zero points and scales by the index of a number.
 */
export function constantFloats(q: Value, zeroAt: NumberAt, scaleAt: NumberAt = () => 1): Tensor | undefined {
  if (q.kind !== "host") return undefined;
  const data = new Float32Array(q.data.length);
  for (let i = 0; i < data.length; i++) data[i] = (q.data[i]! - zeroAt(i)) * scaleAt(i);
  return fromData({ data, shape: q.shape, dtype: "float32" });
}

/** The floats of a constant of the file. */
function dequantisedConstant(call: NodeCall, axis: number): Tensor | undefined {
  const [q, scale, zero] = call.inputs;
  if (q?.kind !== "host" || scale?.kind !== "host" || (zero !== undefined && zero.kind !== "host"))
    return undefined;
  if (!isFloat(scale.element)) return undefined;
  const count = scale.data.length;
  if (count !== 1 && (scale.shape.length !== 1 || count !== q.shape[axis])) return undefined;
  const inner = count === 1 ? 1 : sizeOf(q.shape.slice(axis + 1));
  const at = (i: number) => Math.floor(i / inner) % count;
  return constantFloats(
    q,
    (i) => zero?.data[at(i)] ?? 0,
    (i) => scale.data[at(i)]!,
  );
}

/** The quantisation of a tensor to uint8 by its own range, which is made to hold 0. */
export function ownQuantisation(x: Tensor): { readonly scale: Tensor; readonly zeroPoint: Tensor } {
  const axes = x.shape.map((_, axis) => axis);
  const [low, high] = [minimum(neg(max(neg(x), { axes })), 0), maximum(max(x, { axes }), 0)];
  const width = div(sub(high, low), 255);
  const scale = where(equal(width, 0), 1, width);
  return { scale, zeroPoint: round(clamp(neg(div(low, scale)), 0, 255)) };
}

/** x after quantisation to uint8 by its own range, and back. */
export function throughBytes(x: Tensor): Tensor {
  const { scale, zeroPoint } = ownQuantisation(x);
  const q = clamp(add(round(div(x, scale)), zeroPoint), 0, 255);
  return mul(sub(q, zeroPoint), scale);
}

const dynamicQuantize: Operator = (call) => {
  const x = call.float(0);
  const own = ownQuantisation(x);
  const zeroPoint = tensorValue("uint8", cast(own.zeroPoint, "int32"));
  return [quantised(call, x, own, "uint8"), float(own.scale), zeroPoint];
};

export const quantisations: Readonly<Record<string, Operator>> = {
  QuantizeLinear: quantize,
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: dynamicQuantize,
};
