// Layers that merge branches.
import {
  add,
  broadcastTo,
  concat,
  div,
  expandAxis,
  full,
  matmul,
  maximum,
  minimum,
  mul,
  or,
  reshape,
  sizeOf,
  sub,
  type Tensor,
  transpose,
  where,
} from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { asFloats, type KerasValue, type LayerBuilder, plainLayer, withMask } from "./layer.ts";
import { unit } from "./normalisation.ts";

type Values = readonly [KerasValue, ...KerasValue[]];

/** An elementwise merge of values of equal rank. Their masks are combined by "or" if all have one. */
function merging(merge: (values: Values) => Tensor): LayerBuilder {
  return (source) => {
    const { config } = source;
    config.checkHeeded();
    return plainLayer(source, {
      apply: (_parameters, inputs) => {
        const values = atLeastTwo(config, inputs);
        const rank = Math.max(...values.map(({ tensor }) => tensor.rank));
        const aligned = values.map(({ tensor, mask }) =>
          withMask(insertAxes(asFloats(tensor), rank), mask),
        ) as [KerasValue, ...KerasValue[]];
        return [withMask(merge(aligned), joined(inputs.map(({ mask }) => mask)))];
      },
    });
  };
}

/** A merge of two values at a time, whatever their masks. */
function pairwise(join: (a: Tensor, b: Tensor) => Tensor): LayerBuilder {
  return merging((values) => values.map(({ tensor }) => tensor).reduce(join));
}

/** A mask over all features of its value. */
function overFeatures(config: LayerConfig, { tensor, mask }: KerasValue): Tensor | undefined {
  if (mask === undefined) return undefined;
  if (mask.rank !== tensor.rank - 1)
    return config.refuse(`a mask of ${tensor.rank - 1} axes`, String(mask.rank));
  return broadcastTo(expandAxis(mask, -1), tensor.shape);
}

/** Masked elements count as 1; where all values are masked the product is 0. */
function product(config: LayerConfig, values: Values): Tensor {
  const masks = values.map((value) => overFeatures(config, value));
  const total = values
    .map(({ tensor }, i) => (masks[i] === undefined ? tensor : where(masks[i], tensor, 1)))
    .reduce((a, b) => mul(a, b));
  const any = joined(masks);
  return any === undefined ? total : where(any, total, 0);
}

/** The larger or smaller of the elements that are not masked. */
function extreme(config: LayerConfig, values: Values, choose: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const [first, ...others] = values;
  let mask = overFeatures(config, first);
  return others.reduce((total, value) => {
    const own = overFeatures(config, value);
    const x = own === undefined ? value.tensor : where(own, value.tensor, total);
    const kept = mask === undefined ? total : where(mask, total, x);
    mask = mask === undefined || own === undefined ? undefined : or(mask, own);
    return choose(kept, x);
  }, first.tensor);
}

/** A merge that heeds the masks of its inputs in Keras 3, and ignored them in Keras 2. */
function masked(merge: (config: LayerConfig, values: Values) => Tensor): LayerBuilder {
  return (source) => {
    const { config } = source;
    const kept = ({ tensor, mask }: KerasValue) => withMask(tensor, config.version < 3 ? undefined : mask);
    return merging(([first, ...others]) => merge(config, [kept(first), ...others.map(kept)]))(source);
  };
}

function atLeastTwo(config: LayerConfig, inputs: readonly KerasValue[]): readonly KerasValue[] {
  return inputs.length >= 2 ? inputs : config.refuse("two inputs or more", String(inputs.length));
}

/** Keras inserts missing axes after the first. */
function insertAxes(x: Tensor, rank: number): Tensor {
  return x.rank < rank ? insertAxes(expandAxis(x, 1), rank) : x;
}

function joined(masks: readonly (Tensor | undefined)[]): Tensor | undefined {
  const known = masks.filter((mask) => mask !== undefined);
  return known.length === masks.length && known.length > 0 ? known.reduce((a, b) => or(a, b)) : undefined;
}

const concatenate: LayerBuilder = (source) => {
  const { config } = source;
  const [axis, ...others] = config.integers("axis", -1);
  if (others.length > 0) config.refuse("one axis", "more");
  config.checkHeeded();
  const along = (rank: number) => {
    const own = axis! < 0 ? axis! + rank : axis!;
    return own >= 1 && own < rank
      ? own
      : config.refuse(`an axis of ${rank} other than the batch`, String(axis));
  };
  return plainLayer(source, {
    apply: (_parameters, inputs) => {
      const values = atLeastTwo(config, inputs);
      const rank = values[0]!.tensor.rank;
      const own = along(rank);
      const tensors = values.map(({ tensor }) => asFloats(tensor));
      return [withMask(concat(tensors, own), concatMask(config, values, own))];
    },
  });
};

function concatMask(config: LayerConfig, values: readonly KerasValue[], axis: number): Tensor | undefined {
  if (values.every(({ mask }) => mask === undefined)) return undefined;
  const rank = values[0]!.tensor.rank;
  // Concatenation of features: steps of an unmasked input count as unmasked.
  if (axis === rank - 1) return joined(values.map(({ mask }) => mask));
  if (axis !== 1 || rank !== 3) return config.refuse("masks of time or features", `axis ${axis} of ${rank}`);
  return concat(
    values.map(({ tensor, mask }) => mask ?? full([tensor.shape[0]!, tensor.shape[1]!], 1, "bool")),
    1,
  );
}

/** Sums of products over one axis of each input, which may be scaled to length 1 along it. It drops masks. */
const dot: LayerBuilder = (source) => {
  const { config } = source;
  const axes = config.integers("axes", -1);
  if (axes.length > 2) config.refuse("one axis or two", `[${axes.join(", ")}]`);
  const isNormalised = config.flag("normalize", false);
  config.checkHeeded();
  return plainLayer(source, {
    apply: (_parameters, inputs) => {
      if (inputs.length !== 2) config.refuse("two inputs", String(inputs.length));
      const [a, b] = inputs.map(({ tensor }, i): Tensor => {
        const axis = axes[axes.length === 1 ? 0 : i]!;
        const own = axis < 0 ? axis + tensor.rank : axis;
        if (own < 1 || own >= tensor.rank) config.refuse("an axis other than the batch", String(axis));
        const x = asFloats(tensor);
        return axisLast(isNormalised ? unit(x, [own]) : x, own);
      });
      return [{ tensor: batchDot(a!, b!) }];
    },
  });
};

function axisLast(x: Tensor, axis: number): Tensor {
  const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
  return transpose(x, [...others, axis]);
}

/** [batch, ...a, n] and [batch, ...b, n] to [batch, ...a, ...b], of at least two axes. */
function batchDot(a: Tensor, b: Tensor): Tensor {
  const rows = (x: Tensor) => reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1, -1)), x.shape.at(-1)!]);
  const shape = [...a.shape.slice(0, -1), ...b.shape.slice(1, -1)];
  return reshape(matmul(rows(a), rows(b), { transposeB: true }), shape.length === 1 ? [...shape, 1] : shape);
}

export const mergeLayers: Readonly<Record<string, LayerBuilder>> = {
  Add: pairwise((a, b) => add(a, b)),
  Average: merging((values) =>
    div(
      values.map(({ tensor }) => tensor).reduce((a, b) => add(a, b)),
      values.length,
    ),
  ),
  Concatenate: concatenate,
  Dot: dot,
  Maximum: masked((config, values) => extreme(config, values, (a, b) => maximum(a, b))),
  Minimum: masked((config, values) => extreme(config, values, (a, b) => minimum(a, b))),
  Multiply: masked(product),
  Subtract: pairwise((a, b) => sub(a, b)),
};
