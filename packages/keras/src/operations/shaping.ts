// Operations that move, join, split or repeat elements.
import {
  broadcastTo,
  concat,
  expandAxis,
  flip,
  pad,
  reshape,
  type Shape,
  sizeOf,
  slice,
  split,
  stack,
  type Tensor,
  transpose,
} from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { asFloats, type LayerBuilder } from "../layers/layer.ts";
import { repeated } from "../layers/resizing.ts";
import { operation } from "./operation.ts";

/** A function of one tensor. */
const ofTensor = (of: (config: LayerConfig) => (x: Tensor) => Tensor): LayerBuilder =>
  operation(["x"], (config) => {
    const apply = of(config);
    return (call) => apply(call.tensor("x"));
  });

/** A shape of which one length may be −1, for a number of elements. */
function shapeFor(config: LayerConfig, wanted: readonly number[], size: number): Shape {
  const known = sizeOf(wanted.filter((length) => length !== -1));
  const shape = wanted.map((length) => (length === -1 ? size / known : length));
  if (shape.every((n) => Number.isInteger(n) && n >= 0) && sizeOf(shape) === size) return shape;
  return config.refuse(`${size} elements in the shape`, `[${wanted.join(", ")}]`);
}

/** A list of whole numbers, which may be empty; null is −1, an unknown batch. */
function lengthsOf(config: LayerConfig, option: string): readonly number[] {
  const value = config.raw(option);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const lengths = list.map((own) => own ?? -1);
  if (lengths.every((own): own is number => Number.isInteger(own))) return lengths;
  return config.refuse(`lengths as ${option}`, JSON.stringify(value)?.slice(0, 60) ?? "none");
}

const reshapeTo = ofTensor((config) => {
  const wanted = lengthsOf(config, config.has("newshape") ? "newshape" : "new_shape");
  return (x) => reshape(x, shapeFor(config, wanted, x.size));
});

const transposed = ofTensor((config) => {
  const axes = config.has("axes") ? config.integers("axes", 0) : undefined;
  return (x) => {
    if (axes === undefined)
      return transpose(
        x,
        x.shape.map((_, i) => x.rank - 1 - i),
      );
    const order = config.axes("axes", 0, x.rank);
    return order.length === x.rank
      ? transpose(x, order)
      : config.refuse(`${x.rank} axes`, `[${order.join(", ")}]`);
  };
});

/** An axis of a tensor by an option that may count from the end. */
function axisOf(config: LayerConfig, option: string, rank: number, fallback = 0): number {
  return config.axes(option, fallback, rank)[0]!;
}

const swapped = ofTensor((config) => {
  config.integers("axis1", 0);
  config.integers("axis2", 0);
  return (x) => {
    const [a, b] = [axisOf(config, "axis1", x.rank), axisOf(config, "axis2", x.rank)];
    return transpose(
      x,
      x.shape.map((_, i) => (i === a ? b : i === b ? a : i)),
    );
  };
});

const movedAxes = ofTensor((config) => {
  config.integers("source", 0);
  config.integers("destination", 0);
  return (x) => {
    const [from, to] = [config.axes("source", 0, x.rank), config.axes("destination", 0, x.rank)];
    if (from.length !== to.length) config.refuse(`${from.length} destinations`, String(to.length));
    const rest = x.shape.map((_, i) => i).filter((i) => !from.includes(i));
    const order = x.shape.map((_, i) => (to.includes(i) ? from[to.indexOf(i)]! : rest.shift()!));
    return transpose(x, order);
  };
});

const squeezed = ofTensor((config) => {
  config.integers("axis", -1);
  return (x) => {
    const axes = config.has("axis")
      ? config.axes("axis", -1, x.rank)
      : x.shape.flatMap((length, i) => (length === 1 ? [i] : []));
    if (axes.some((axis) => x.shape[axis] !== 1))
      config.refuse("axes of one element", `[${x.shape.join(", ")}]`);
    return reshape(
      x,
      x.shape.filter((_, i) => !axes.includes(i)),
    );
  };
});

const expandedAxes = ofTensor((config) => {
  config.integers("axis", -1);
  return (x) => {
    const count = config.integers("axis", -1).length;
    const axes = [...config.axes("axis", -1, x.rank + count)].sort((a, b) => a - b);
    return axes.reduce((own, axis) => expandAxis(own, axis), x);
  };
});

/** Tensors of one element type: floats unless all have another. */
function alike(tensors: readonly Tensor[]): readonly Tensor[] {
  return tensors.every(({ dtype }) => dtype === tensors[0]!.dtype) ? tensors : tensors.map(asFloats);
}

const concatenated: LayerBuilder = operation(["xs"], (config) => {
  config.integers("axis", 0);
  return (call) => {
    const tensors = alike(call.tensors("xs"));
    return concat(tensors, axisOf(config, "axis", tensors[0]!.rank));
  };
});

const stacked: LayerBuilder = operation(["x"], (config) => {
  config.integers("axis", 0);
  return (call) => {
    const tensors = alike(call.tensors("x"));
    return stack(tensors, axisOf(config, "axis", tensors[0]!.rank + 1));
  };
});

/** Equal parts, or parts between positions. */
const splitUp: LayerBuilder = operation(["x"], (config) => {
  config.integers("axis", 0);
  const isCount = typeof config.raw("indices_or_sections") === "number";
  const places = lengthsOf(config, "indices_or_sections");
  return (call) => {
    const x = call.tensor("x");
    const axis = axisOf(config, "axis", x.rank);
    const length = x.shape[axis]!;
    const bounds = isCount ? evenly(config, places[0]!, length) : [0, ...places, length];
    return split(
      x,
      axis,
      bounds.slice(1).map((end, i) => end - bounds[i]!),
    );
  };
});

/** The largest number of parts of a tensor. */
const MAX_PARTS = 4096;

function evenly(config: LayerConfig, count: number, length: number): readonly number[] {
  if (count > MAX_PARTS) config.refuse(`at most ${MAX_PARTS} parts`, String(count));
  if (count < 1 || length % count !== 0) config.refuse(`${length} elements in equal parts`, String(count));
  return Array.from({ length: count + 1 }, (_, i) => (i * length) / count);
}

const unstacked: LayerBuilder = operation(["x"], (config) => {
  config.ignore("num");
  config.integers("axis", 0);
  return (call) => {
    const x = call.tensor("x");
    const axis = axisOf(config, "axis", x.rank);
    if (x.shape[axis]! > MAX_PARTS) config.refuse(`at most ${MAX_PARTS} parts`, String(x.shape[axis]));
    return Array.from({ length: x.shape[axis]! }, (_, i) =>
      reshape(slice(x, axis, i, i + 1), x.shape.toSpliced(axis, 1)),
    );
  };
});

const repeatedElements = ofTensor((config) => {
  const count = config.size("repeats");
  config.integers("axis", -1);
  return (x) =>
    config.has("axis")
      ? repeated(x, axisOf(config, "axis", x.rank), count)
      : repeated(reshape(x, [x.size]), 0, count);
});

const tiled = ofTensor((config) => {
  const repeats = config.integers("repeats", 1);
  if (repeats.some((count) => count < 0)) config.refuse("repeats of 0 or more", `[${repeats.join(", ")}]`);
  return (x) => {
    const rank = Math.max(x.rank, repeats.length);
    const shape = [...Array.from({ length: rank - x.rank }, () => 1), ...x.shape];
    const counts = [...Array.from({ length: rank - repeats.length }, () => 1), ...repeats];
    const spread = reshape(
      x,
      shape.flatMap((length) => [1, length]),
    );
    const whole = broadcastTo(
      spread,
      shape.flatMap((length, i) => [counts[i]!, length]),
    );
    return reshape(
      whole,
      shape.map((length, i) => length * counts[i]!),
    );
  };
});

const broadcast = ofTensor((config) => {
  const wanted = lengthsOf(config, "shape");
  return (x) => {
    const before = wanted.length - x.rank;
    return broadcastTo(
      x,
      wanted.map((length, i) => (length === -1 ? x.shape[i - before]! : length)),
    );
  };
});

const flipped = ofTensor((config) => {
  config.integers("axis", -1);
  return (x) => flip(x, config.has("axis") ? config.axes("axis", -1, x.rank) : x.shape.map((_, i) => i));
});

const rolled = ofTensor((config) => {
  const [shift, ...more] = config.integers("shift", 0);
  if (more.length > 0) config.refuse("one shift", "several");
  config.integers("axis", -1);
  return (given) => {
    const x = config.has("axis") ? given : reshape(given, [given.size]);
    const axis = config.has("axis") ? axisOf(config, "axis", x.rank) : 0;
    const length = x.shape[axis]!;
    const at = length === 0 ? 0 : ((-shift! % length) + length) % length;
    return reshape(concat([slice(x, axis, at), slice(x, axis, 0, at)], axis), given.shape);
  };
});

const padded: LayerBuilder = operation(["x", "constant_values"], (config) => {
  config.only("mode", "constant");
  const widths = config.numbers("pad_width");
  return (call) => {
    const x = call.tensor("x");
    const own = widths?.data ?? [];
    const pair = (axis: number) => {
      if (own.length === 1) return [own[0]!, own[0]!];
      return own.length === 2 ? [own[0]!, own[1]!] : [own[2 * axis]!, own[2 * axis + 1]!];
    };
    if (own.length > 2 && own.length !== 2 * x.rank) config.refuse(`${x.rank} pairs`, `${own.length / 2}`);
    const pairs = x.shape.map((_, axis) => pair(axis));
    const value = call.number("constant_values") ?? 0;
    return pad(x, { before: pairs.map(([n]) => n!), after: pairs.map(([, n]) => n!), value });
  };
});

/** Operations on shapes. */
export const shaping: Readonly<Record<string, LayerBuilder>> = {
  BroadcastTo: broadcast,
  Concatenate: concatenated,
  ExpandDims: expandedAxes,
  Flip: flipped,
  Moveaxis: movedAxes,
  Pad: padded,
  Ravel: ofTensor(() => (x) => reshape(x, [x.size])),
  Repeat: repeatedElements,
  Reshape: reshapeTo,
  Roll: rolled,
  Split: splitUp,
  Squeeze: squeezed,
  Stack: stacked,
  Swapaxes: swapped,
  Tile: tiled,
  Transpose: transposed,
  Unstack: unstacked,
};
