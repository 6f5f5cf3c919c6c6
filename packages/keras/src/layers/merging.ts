// Layers that merge branches, and the operations with which Keras 3 computes masks.
import {
  add,
  cast,
  concat,
  div,
  equal,
  expandAxis,
  full,
  greater,
  max,
  maximum,
  minimum,
  mul,
  not,
  or,
  sub,
  type Tensor,
} from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import {
  asFloats,
  type KerasValue,
  type LayerBuilder,
  type OpenShape,
  plainLayer,
  withMask,
} from "./layer.ts";

/** An elementwise merge. Masks are combined by "or" if all inputs have one. */
function merging(merge: (values: readonly Tensor[]) => Tensor, heedsMask: boolean): LayerBuilder {
  return (source) => {
    const { config } = source;
    config.checkHeeded();
    return plainLayer(source, {
      shapes: (inputs) => [widest(inputs)],
      apply: (_parameters, inputs) => {
        const masks = inputs.map(({ mask }) => mask);
        if (!heedsMask && masks.some((mask) => mask !== undefined))
          config.refuse("unmasked inputs", "a masked one", "Versions of Keras treat the mask differently.");
        const rank = Math.max(...inputs.map(({ tensor }) => tensor.rank));
        const merged = merge(
          atLeastTwo(config, inputs).map(({ tensor }) => insertAxes(asFloats(tensor), rank)),
        );
        return [withMask(merged, joined(masks))];
      },
    });
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

/** The shape to which others are broadcast. */
function widest(inputs: readonly OpenShape[]): OpenShape {
  const rank = Math.max(0, ...inputs.map((shape) => shape.length));
  const aligned = inputs.map(
    ([batch, ...rest]): OpenShape => [batch, ...Array(Math.max(0, rank - 1 - rest.length)).fill(1), ...rest],
  );
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = aligned.map((shape) => shape[axis]);
    return lengths.every((length) => length === 1)
      ? 1
      : lengths.find((length) => length !== undefined && length !== 1);
  });
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
    shapes: (inputs) => {
      const first = inputs[0] ?? [];
      const own = along(first.length);
      const total = inputs.reduce<number | undefined>((sum, shape) => {
        const length = shape[own];
        return sum === undefined || length === undefined ? undefined : sum + length;
      }, 0);
      return [first.map((length, i) => (i === own ? total : length))];
    },
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

const sum = (values: readonly Tensor[]) => values.reduce((a, b) => add(a, b));

export const mergeLayers: Readonly<Record<string, LayerBuilder>> = {
  Add: merging(sum, true),
  Average: merging((values) => div(sum(values), values.length), false),
  Concatenate: concatenate,
  Maximum: merging((values) => values.reduce((a, b) => maximum(a, b)), false),
  Minimum: merging((values) => values.reduce((a, b) => minimum(a, b)), false),
  Multiply: merging((values) => values.reduce((a, b) => mul(a, b)), false),
  Subtract: merging((values) => values.reduce((a, b) => sub(a, b)), true),
};

/** An operation of Keras 3 on tensors; constants are tensors too. */
function operation(
  operands: number,
  of: (config: LayerConfig) => (...inputs: readonly Tensor[]) => Tensor,
): LayerBuilder {
  return (source) => {
    const { config } = source;
    const apply = of(config);
    config.checkHeeded();
    return plainLayer(source, {
      shapes: ([x]) => [x ?? []],
      apply: (_parameters, inputs) => {
        if (inputs.length !== operands) config.refuse(`${operands} operands`, String(inputs.length));
        return [{ tensor: apply(...inputs.map(({ tensor }) => tensor)) }];
      },
    });
  };
}

export const operations: Readonly<Record<string, LayerBuilder>> = {
  Any: operation(1, (config) => {
    const axes = config.integers("axis", -1);
    config.only("keepdims", false);
    return (x) => {
      const isLast = axes.length === 1 && (axes[0] === -1 || axes[0] === x!.rank - 1);
      if (!isLast) config.refuse("the last axis", JSON.stringify(axes));
      return greater(max(cast(x!, "float32"), { axes: [x!.rank - 1] }), 0);
    };
  }),
  LogicalOr: operation(2, () => (a, b) => or(a!, b!)),
  NotEqual: operation(2, () => (a, b) => not(equal(asFloats(a!), asFloats(b!)))),
};
