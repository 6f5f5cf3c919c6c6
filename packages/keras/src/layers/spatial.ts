// Layers over the spatial axes of [batch, ...spatial, channels]: their rank, and the position of the channels.
import { type Tensor, transpose } from "@grus/tensor";
import type { LayerConfig } from "../config.ts";

/** Applies a function of [batch, ...spatial, channels] to a tensor in the format of a layer. */
export type SpatialFormat = (x: Tensor, apply: (x: Tensor) => Tensor) => Tensor;

/** The number of spatial axes in the name of a class, such as 2 in Conv2D. */
export function spatialRank(config: LayerConfig): number {
  return Number(/(\d)D/.exec(config.className)?.[1] ?? 1);
}

/** The format of `rank` spatial axes, of which `data_format` says whether the channels precede them. */
export function spatialFormat(config: LayerConfig, rank: number): SpatialFormat {
  config.only("data_format", "channels_last", "channels_first");
  const isFirst = config.text("data_format", "channels_last") === "channels_first";
  const axes = Array.from({ length: rank }, (_, i) => i);
  const last = [0, ...axes.map((axis) => axis + 2), 1];
  const first = [0, rank + 1, ...axes.map((axis) => axis + 1)];
  return (x, apply) => {
    if (x.rank !== rank + 2) config.refuse(`an input of ${rank + 2} axes`, `[${x.shape.join(", ")}]`);
    if (!isFirst) return apply(x);
    const y = apply(transpose(x, last));
    return y.rank === x.rank ? transpose(y, first) : y;
  };
}
