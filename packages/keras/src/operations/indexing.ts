// Python's indexing of tensors: integers, slices, new axes, an ellipsis, and an array of positions.
import {
  add,
  cast,
  expandAxis,
  flip,
  fromData,
  gather,
  less,
  oneHot,
  reshape,
  stridedSlice,
  type Tensor,
  take,
  transpose,
  where,
} from "@grus/tensor";
import type { Argument, SliceArgument } from "../arguments.ts";
import type { LayerConfig } from "../config.ts";
import type { KerasValue, LayerBuilder } from "../layers/layer.ts";
import { type OperationCall, operation } from "./operation.ts";

type Index = Argument<KerasValue>;

/** x[key] */
const getItem: LayerBuilder = operation(["x", "key"], (config) => (call) => {
  const key = call.raw("key");
  const parts = key === undefined ? [newAxis] : key.kind === "list" ? key.items : [key];
  return indexed(config, call.tensor("x"), expanded(config, parts, call.tensor("x").rank));
});

const newAxis: Index = { kind: "constant", value: null };

function isNewAxis(part: Index): boolean {
  return part.kind === "constant" && part.value === null;
}

/** The parts of a key with whole slices in place of an ellipsis, of which the end of a key has one. */
function expanded(config: LayerConfig, parts: readonly Index[], rank: number): readonly Index[] {
  const taken = parts.filter((part) => part.kind !== "ellipsis" && !isNewAxis(part)).length;
  if (taken > rank) config.refuse(`at most ${rank} indices`, String(taken));
  const whole: Index = { kind: "slice", start: null, stop: null, step: null };
  const missing = Array.from({ length: rank - taken }, () => whole);
  const at = parts.findIndex((part) => part.kind === "ellipsis");
  if (at < 0) return [...parts, ...missing];
  const [before, after] = [parts.slice(0, at), parts.slice(at + 1)];
  if (after.some((part) => part.kind === "ellipsis")) config.refuse("one ellipsis", "several");
  return [...before, ...missing, ...after];
}

/** Applies one part after the other; `axis` is the axis of the result that the next part is about. */
function indexed(config: LayerConfig, x: Tensor, parts: readonly Index[]): Tensor {
  if (parts.filter((part) => part.kind === "array" || part.kind === "value").length > 1)
    config.refuse("one array of positions", "several");
  return parts.reduce(
    ({ result, axis }, part) => {
      if (isNewAxis(part)) return { result: expandAxis(result, axis), axis: axis + 1 };
      if (part.kind === "slice") return { result: sliced(config, result, axis, part), axis: axis + 1 };
      if (part.kind === "constant" && typeof part.value === "number")
        return { result: element(config, result, axis, part.value), axis };
      if (part.kind === "array" || part.kind === "value") {
        const places = part.kind === "array" ? fromData(part.data) : part.value.tensor;
        if (places.dtype === "bool") config.refuse("positions", "truth values");
        return { result: gatherAlong(result, axis, places), axis: axis + places.rank };
      }
      return config.refuse("integers, slices, None, ... or an array in an index", part.kind);
    },
    { result: x, axis: 0 },
  ).result;
}

function element(config: LayerConfig, x: Tensor, axis: number, index: number): Tensor {
  const length = x.shape[axis]!;
  if (index >= -length && index < length) return take(x, axis, index);
  return config.refuse(`an index of ${length} elements`, String(index));
}

/** Python's slice of an axis. */
function sliced(config: LayerConfig, x: Tensor, axis: number, { start, stop, step }: SliceArgument): Tensor {
  const length = x.shape[axis]!;
  const stride = step ?? 1;
  if (stride === 0) config.refuse("a step other than 0", "0");
  if (stride < 0) {
    const place = (at: number | null) => (at === null ? null : length - 1 - (at < 0 ? at + length : at));
    const reversed = { start: clampedFrom(place(start)), stop: clampedFrom(place(stop)), step: -stride };
    return sliced(config, flip(x, [axis]), axis, { kind: "slice", ...reversed });
  }
  const bound = (at: number | null, fallback: number) =>
    Math.max(0, Math.min(length, at === null ? fallback : at < 0 ? at + length : at));
  const [from, to] = [bound(start, 0), bound(stop, length)];
  const count = Math.max(0, Math.ceil((to - from) / stride));
  return stridedSlice(x, axis, count === 0 ? 0 : from, count, stride);
}

/** A position in a reversed axis: one before its start is its start. */
function clampedFrom(place: number | null): number | null {
  return place === null ? null : Math.max(0, place);
}

/**
 * Elements along an axis: [..., n, ...] and positions [i...] give [..., i..., ...]. Positions below 0 count
 * from the end.
 */
export function gatherAlong(x: Tensor, axis: number, positions: Tensor): Tensor {
  const given = positions.dtype === "int32" ? positions : cast(positions, "int32");
  const places = where(less(given, 0), add(given, x.shape[axis]!), given);
  const order = [axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)];
  const found = gather(transpose(x, order), places);
  const moved = places.rank;
  const back = [
    ...Array.from({ length: axis }, (_, i) => moved + i),
    ...Array.from({ length: moved }, (_, i) => i),
    ...Array.from({ length: x.rank - 1 - axis }, (_, i) => moved + axis + i),
  ];
  return transpose(found, back);
}

/** Elements at positions along an axis, or of all elements. */
const takeAt: LayerBuilder = operation(["x", "indices"], (config) => {
  config.integers("axis", -1);
  return (call: OperationCall) => {
    const x = call.tensor("x");
    const indices = call.tensor("indices");
    if (!config.has("axis")) return gatherAlong(reshape(x, [x.size]), 0, indices);
    return gatherAlong(x, config.axes("axis", -1, x.rank)[0]!, indices);
  };
});

/** The largest number of classes of a one-hot code. */
const MAX_CLASSES = 2 ** 20;

const oneHotOf: LayerBuilder = operation(["inputs"], (config) => {
  const classes = config.size("num_classes");
  if (classes > MAX_CLASSES) config.refuse(`at most ${MAX_CLASSES} classes`, String(classes));
  config.only("axis", -1);
  config.only("sparse", false);
  config.ignore("dtype");
  return (call) => oneHot(cast(call.tensor("inputs"), "int32"), classes);
});

/** Operations that take elements by their positions. */
export const indexing: Readonly<Record<string, LayerBuilder>> = {
  GetItem: getItem,
  OneHot: oneHotOf,
  Take: takeAt,
};
