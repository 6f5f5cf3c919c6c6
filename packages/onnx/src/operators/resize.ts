// Resize and Upsample: interpolation along each axis in turn.
import { fromData, gather, matmul, reshape, type Tensor, transpose, where } from "@grus/tensor";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { shapeOf, toTensor } from "../values.ts";
import { type Coordinates, coordinateOf, nearestOf } from "./resize-coordinates.ts";
import { type Filter, filterWeights } from "./resize-filters.ts";

/** What an axis becomes: its new length, and new elements per old one. */
interface Target {
  readonly axis: number;
  readonly length: number;
  readonly scale: number;
}

export const resize: Operator = (call) => {
  const x = call.input(0);
  const targets = call.opset < 11 ? scaledTargets(call, 1) : targetsOf(call);
  const mode = call.text("mode", "nearest");
  const coordinates = coordinatesOf(call);
  const rank = shapeOf(x).length;
  const roi = call.opset < 11 ? undefined : call.optionalHostNumbers(1);
  const changed = targets.filter(
    ({ axis, length }) => length !== shapeOf(x)[axis] || coordinates.mode === "tf_crop_and_resize",
  );
  const result = changed.reduce((own, target) => {
    const region = [roi?.[target.axis] ?? 0, roi?.[target.axis + rank] ?? 1] as const;
    return resized(call, own, target, { ...coordinates, region, interpolation: mode });
  }, toTensor(x));
  return sameElement(x, result);
};

/** Upsample of sets 7 to 9: its scales are an attribute in set 7 and 8. */
export const upsample: Operator = (call) => {
  const scales = call.opset < 9 ? call.floats("scales") : call.hostNumbers(1);
  const mode = call.text("mode", "nearest");
  const targets = targetsOfScales(
    call,
    scales,
    shapeOf(call.input(0)).map((_, axis) => axis),
  );
  const how = { ...OLD, region: [0, 1] as const, interpolation: mode };
  const changed = targets.filter(({ axis, length }) => length !== shapeOf(call.input(0))[axis]);
  const result = changed.reduce((own, target) => resized(call, own, target, how), call.tensor(0));
  return sameElement(call.input(0), result);
};

/** The coordinates of Upsample, and of Resize in set 10. */
const OLD = {
  mode: "asymmetric",
  nearest: "simple",
  cubic: -0.75,
  excludeOutside: false,
  extrapolation: 0,
  antialias: false,
};

interface Interpolated extends Coordinates {
  readonly interpolation: string;
  readonly nearest: string;
  readonly cubic: number;
  readonly excludeOutside: boolean;
  readonly antialias: boolean;
}

function coordinatesOf(call: NodeCall): Omit<Interpolated, "region" | "interpolation"> {
  if (call.opset < 11) return OLD;
  return {
    mode: call.text("coordinate_transformation_mode", "half_pixel"),
    nearest: call.text("nearest_mode", "round_prefer_floor"),
    cubic: call.floatAttribute("cubic_coeff_a", -0.75),
    excludeOutside: call.int("exclude_outside", 0) !== 0,
    extrapolation: call.floatAttribute("extrapolation_value", 0),
    antialias: call.int("antialias", 0) !== 0,
  };
}

/** The axes that Resize changes, from scales or sizes. */
function targetsOf(call: NodeCall): Target[] {
  const shape = shapeOf(call.input(0));
  const axes =
    call.ints("axes")?.map((axis) => call.axis(axis, shape.length)) ?? shape.map((_, axis) => axis);
  const policy = call.text("keep_aspect_ratio_policy", "stretch");
  const sizes = call.optionalHostNumbers(3) ?? [];
  if (sizes.length === 0) return scaledTargets(call, 2, axes);
  checkCount(call, sizes, axes, "sizes");
  const scales = sizes.map((length, i) => length / shape[axes[i]!]!);
  if (policy === "stretch") return sizes.map((length, i) => ({ axis: axes[i]!, length, scale: scales[i]! }));
  if (policy !== "not_larger" && policy !== "not_smaller")
    call.refuse("a keep_aspect_ratio_policy of the ONNX standard", policy);
  const scale = policy === "not_larger" ? Math.min(...scales) : Math.max(...scales);
  return axes.map((axis) => ({ axis, length: Math.floor(scale * shape[axis]! + 0.5), scale }));
}

function scaledTargets(call: NodeCall, input: number, axes?: readonly number[]): Target[] {
  const all = shapeOf(call.input(0)).map((_, axis) => axis);
  return targetsOfScales(call, call.hostNumbers(input), axes ?? all);
}

function targetsOfScales(call: NodeCall, scales: readonly number[], axes: readonly number[]): Target[] {
  checkCount(call, scales, axes, "scales");
  const shape = shapeOf(call.input(0));
  return scales.map((scale, i) => {
    const axis = axes[i]!;
    return { axis, length: Math.floor(Math.fround(shape[axis]! * scale)), scale };
  });
}

function checkCount(call: NodeCall, numbers: readonly number[], axes: readonly number[], what: string): void {
  const fits = numbers.length === axes.length && numbers.every((own) => own > 0 && Number.isFinite(own));
  if (!fits) call.refuse(`${axes.length} ${what} above 0`, `[${numbers.join(", ")}]`);
}

/** `x` with one axis resized. */
function resized(call: NodeCall, x: Tensor, { axis, length, scale }: Target, how: Interpolated): Tensor {
  const before = x.shape[axis]!;
  if (before === 0) return call.refuse("an axis with elements", "0");
  call.spend(length);
  const from = (place: number) => coordinateOf(call, place, { before, after: length, scale }, how);
  if (how.interpolation === "nearest") {
    const places = Int32Array.from({ length }, (_, i) =>
      Math.min(before - 1, Math.max(0, nearestOf(call, from(i), how.nearest, scale))),
    );
    return gathered(x, axis, places);
  }
  const filter = filterOf(call, how, scale);
  call.spend(length * before);
  const weights = new Float32Array(length * before);
  for (let i = 0; i < length; i++)
    filterWeights(weights.subarray(i * before, (i + 1) * before), from(i), filter);
  return weighted(call, x, axis, fromData({ data: weights, shape: [length, before], dtype: "float32" }), {
    outside: how.mode === "tf_crop_and_resize" ? outside(length, before, from) : undefined,
    value: how.extrapolation,
  });
}

function filterOf(call: NodeCall, how: Interpolated, scale: number): Filter {
  const kind = how.interpolation;
  if (kind !== "linear" && kind !== "cubic")
    return call.refuse('a mode of "nearest", "linear" or "cubic"', kind);
  const { cubic, excludeOutside } = how;
  return { kind, cubic, excludeOutside, width: how.antialias && scale < 1 ? 1 / scale : undefined };
}

/** Which elements have coordinates outside of the input. */
function outside(length: number, before: number, from: (place: number) => number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number(from(i) < 0 || from(i) > before - 1));
}

function gathered(x: Tensor, axis: number, places: Int32Array): Tensor {
  const order = frontOrder(x.rank, axis);
  const indices = fromData({ data: places, shape: [places.length], dtype: "int32" });
  return transpose(gather(transpose(x, order), indices), inverse(order));
}

interface Extrapolated {
  readonly outside: Uint8Array | undefined;
  readonly value: number;
}

/** Each element of the result as a weighted sum along the axis. */
function weighted(
  call: NodeCall,
  x: Tensor,
  axis: number,
  weights: Tensor,
  { outside: mask, value }: Extrapolated,
): Tensor {
  if (x.dtype !== "float32") return call.refuse("floats for an interpolation", x.dtype);
  const order = frontOrder(x.rank, axis);
  const front = transpose(x, order);
  const [before, length] = [x.shape[axis]!, weights.shape[0]!];
  const rows = matmul(weights, reshape(front, [before, x.size / before]));
  const own = mask?.includes(1) ? filled(rows, mask, value) : rows;
  return transpose(reshape(own, [length, ...front.shape.slice(1)]), inverse(order));
}

function filled(rows: Tensor, mask: Uint8Array, value: number): Tensor {
  const isOutside = fromData({ data: mask, shape: [mask.length, 1], dtype: "bool" });
  return where(isOutside, value, rows);
}

function frontOrder(rank: number, axis: number): number[] {
  return [axis, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis)];
}

function inverse(order: readonly number[]): number[] {
  return order.map((_, i) => order.indexOf(i));
}
