// Layers that change shapes. They drop masks, as in Keras.
import { broadcastTo, expandAxis, reshape, sizeOf, type Tensor, transpose } from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { type LayerBuilder, only, openShape, plainLayer } from "./layer.ts";

function reshaping(of: (config: LayerConfig) => (x: Tensor) => Tensor): LayerBuilder {
  return (source) => {
    const { config } = source;
    const apply = of(config);
    config.checkHeeded();
    return plainLayer(source, {
      apply: (_parameters, inputs) => [{ tensor: apply(only(config, inputs).tensor) }],
    });
  };
}

/** Channels that precede the other axes are moved after them first. */
const flatten = reshaping((config) => {
  config.only("data_format", "channels_last", "channels_first");
  const isFirst = config.text("data_format", "channels_last") === "channels_first";
  return (x) => {
    const [batch, ...rest] = x.shape;
    if (rest.length === 0) return expandAxis(x, 1);
    const axes = rest.map((_, i) => i + 1);
    const ordered = isFirst ? transpose(x, [0, ...axes.slice(1), 1]) : x;
    return reshape(ordered, [batch!, sizeOf(rest)]);
  };
});

const reshapeLayer = reshaping((config) => {
  const target = config.integers("target_shape", 0);
  if (
    target.some((length) => length < -1 || length === 0) ||
    target.filter((length) => length === -1).length > 1
  )
    config.refuse("a target_shape of lengths with at most one -1", JSON.stringify(target).slice(0, 60));
  const known = sizeOf(target.filter((length) => length !== -1));
  return (x) => {
    const [batch, ...rest] = x.shape;
    const shape = target.map((length) => (length === -1 ? sizeOf(rest) / known : length));
    if (sizeOf(shape) !== sizeOf(rest) || !shape.every(Number.isInteger))
      config.refuse(`an input for [${target.join(", ")}]`, openShape(x.shape));
    return reshape(x, [batch!, ...shape]);
  };
});

const permute = reshaping((config) => {
  const dims = config.integers("dims", 1);
  if ([...dims].sort((a, b) => a - b).some((dim, i) => dim !== i + 1))
    config.refuse("dims as a permutation of 1, 2, …", JSON.stringify(dims).slice(0, 60));
  return (x) => {
    if (x.rank !== dims.length + 1) config.refuse(`${dims.length + 1} axes`, String(x.rank));
    return transpose(x, [0, ...dims]);
  };
});

const repeatVector = reshaping((config) => {
  const count = config.size("n");
  return (x) => {
    if (x.rank !== 2) config.refuse("an input [batch, features]", openShape(x.shape));
    return broadcastTo(expandAxis(x, 1), [x.shape[0]!, count, x.shape[1]!]);
  };
});

export const shapeLayers: Readonly<Record<string, LayerBuilder>> = {
  Flatten: flatten,
  Permute: permute,
  RepeatVector: repeatVector,
  Reshape: reshapeLayer,
};
