// Layers that change shapes, and pooling over time. They drop masks, as in Keras.
import {
  broadcastTo,
  cast,
  div,
  expandAxis,
  max,
  mean,
  reshape,
  sum,
  type Tensor,
  transpose,
  where,
} from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { asFloats, type KerasValue, type LayerBuilder, type OpenShape, only, plainLayer } from "./layer.ts";

function reshaping(
  of: (config: LayerConfig) => {
    readonly shapes: (x: OpenShape) => OpenShape;
    readonly apply: (value: KerasValue) => Tensor;
  },
): LayerBuilder {
  return (source) => {
    const { config } = source;
    const { shapes, apply } = of(config);
    config.checkHeeded();
    return plainLayer(source, {
      shapes: ([x]) => [shapes(x ?? [])],
      apply: (_parameters, inputs) => [{ tensor: apply(only(config, inputs)) }],
    });
  };
}

function product(shape: OpenShape): number | undefined {
  return shape.reduce<number | undefined>(
    (all, length) => (all === undefined || length === undefined ? undefined : all * length),
    1,
  );
}

const flatten = reshaping((config) => {
  config.only("data_format", "channels_last");
  return {
    shapes: ([batch, ...rest]) => [batch, product(rest)],
    apply: ({ tensor }) =>
      reshape(tensor, [tensor.shape[0]!, tensor.shape.slice(1).reduce((a, b) => a * b, 1)]),
  };
});

const reshapeLayer = reshaping((config) => {
  const target = config.integers("target_shape", 0);
  if (
    target.some((length) => length < -1 || length === 0) ||
    target.filter((length) => length === -1).length > 1
  )
    config.refuse("a target_shape of lengths with at most one -1", JSON.stringify(target).slice(0, 60));
  const known = target.filter((length) => length !== -1).reduce((a, b) => a * b, 1);
  const resolve = (rest: OpenShape): OpenShape => {
    const all = product(rest);
    return target.map((length) => (length !== -1 ? length : all === undefined ? undefined : all / known));
  };
  return {
    shapes: ([batch, ...rest]) => [batch, ...resolve(rest)],
    apply: ({ tensor }) => {
      const shape = resolve(tensor.shape.slice(1)) as number[];
      if (product(shape) !== product(tensor.shape.slice(1)) || !shape.every(Number.isInteger))
        config.refuse(`an input for [${target.join(", ")}]`, `[${tensor.shape.join(", ")}]`);
      return reshape(tensor, [tensor.shape[0]!, ...shape]);
    },
  };
});

const permute = reshaping((config) => {
  const dims = config.integers("dims", 1);
  if ([...dims].sort((a, b) => a - b).some((dim, i) => dim !== i + 1))
    config.refuse("dims as a permutation of 1, 2, …", JSON.stringify(dims).slice(0, 60));
  return {
    shapes: (x) => [x[0], ...dims.map((dim) => x[dim])],
    apply: ({ tensor }) => {
      if (tensor.rank !== dims.length + 1) config.refuse(`${dims.length + 1} axes`, String(tensor.rank));
      return transpose(tensor, [0, ...dims]);
    },
  };
});

const repeatVector = reshaping((config) => {
  const count = config.size("n");
  return {
    shapes: ([batch, features]) => [batch, count, features],
    apply: ({ tensor }) => {
      if (tensor.rank !== 2) config.refuse("an input [batch, features]", `[${tensor.shape.join(", ")}]`);
      return broadcastTo(expandAxis(tensor, 1), [tensor.shape[0]!, count, tensor.shape[1]!]);
    },
  };
});

/** Pooling over the time of [batch, time, features]. */
function pooling(pool: (x: Tensor, mask: Tensor | undefined, keepAxes: boolean) => Tensor): LayerBuilder {
  return reshaping((config) => {
    config.only("data_format", "channels_last");
    const keepAxes = config.flag("keepdims", false);
    return {
      shapes: ([batch, , features]) => (keepAxes ? [batch, 1, features] : [batch, features]),
      apply: ({ tensor, mask }) => {
        if (tensor.rank !== 3)
          config.refuse("an input [batch, time, features]", `[${tensor.shape.join(", ")}]`);
        return pool(asFloats(tensor), mask, keepAxes);
      },
    };
  });
}

/** The mean of the unmasked steps; NaN in a row without any, as in Keras. */
const averagePooling = pooling((x, mask, keepAxes) => {
  const over = { axes: [1], keepAxes };
  if (mask === undefined) return mean(x, over);
  const flags = expandAxis(mask, -1);
  const kept = where(broadcastTo(flags, x.shape), x, 0);
  return div(sum(kept, over), sum(cast(flags, "float32"), over));
});

/** The maximum of all steps: Keras ignores masks here. */
const maxPooling = pooling((x, _mask, keepAxes) => max(x, { axes: [1], keepAxes }));

export const shapeLayers: Readonly<Record<string, LayerBuilder>> = {
  Flatten: flatten,
  GlobalAveragePooling1D: averagePooling,
  GlobalMaxPooling1D: maxPooling,
  Permute: permute,
  RepeatVector: repeatVector,
  Reshape: reshapeLayer,
};
