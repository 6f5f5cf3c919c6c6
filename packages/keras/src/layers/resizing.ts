// Layers that repeat, pad or crop spatial axes. They drop masks.
import { broadcastTo, expandAxis, pad, reshape, slice, type Tensor } from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { type LayerBuilder, only, plainLayer } from "./layer.ts";
import { spatialFormat, spatialRank } from "./spatial.ts";

/** A layer over spatial axes without weights. */
function spatial(of: (config: LayerConfig, rank: number) => (x: Tensor) => Tensor): LayerBuilder {
  return (source) => {
    const { config } = source;
    const rank = spatialRank(config);
    const apply = of(config, rank);
    const inFormat = spatialFormat(config, rank);
    config.checkHeeded();
    return plainLayer(source, {
      apply: (_parameters, inputs) => [{ tensor: inFormat(only(config, inputs).tensor, apply) }],
    });
  };
}

/** Each element `count` times in succession along an axis. */
export function repeated(x: Tensor, axis: number, count: number): Tensor {
  const spread = expandAxis(x, axis + 1);
  return reshape(
    broadcastTo(spread, spread.shape.with(axis + 1, count)),
    x.shape.with(axis, x.shape[axis]! * count),
  );
}

/** Only the nearest element, not an interpolation. */
const upSampling = spatial((config, rank) => {
  const sizes = config.perAxis("size", 2, rank);
  config.only("interpolation", "nearest");
  return (x) => sizes.reduce((own, size, i) => repeated(own, i + 1, size), x);
});

const zeroPadding = spatial((config, rank) => {
  const border = borderOf(config, "padding", rank);
  return (x) =>
    pad(x, {
      before: [0, ...border.map(([before]) => before), 0],
      after: [0, ...border.map(([, after]) => after), 0],
    });
});

const cropping = spatial((config, rank) => {
  const border = borderOf(config, "cropping", rank);
  return (x) =>
    border.reduce((own, [before, after], i) => {
      const end = own.shape[i + 1]! - after;
      if (end < before) config.refuse("an axis longer than the cropping", `[${x.shape.join(", ")}]`);
      return slice(own, i + 1, before, end);
    }, x);
});

/** Elements before and after each axis: written as one number, one for each axis, or pairs. */
function borderOf(config: LayerConfig, option: string, rank: number): readonly (readonly [number, number])[] {
  const value = config.raw(option) ?? 1;
  const list: readonly unknown[] = Array.isArray(value) ? value : Array(rank).fill(value);
  const isPair = rank === 1 && list.length === 2;
  const pairs = (isPair ? [list] : list).map((own) => (Array.isArray(own) ? own : [own, own]));
  const isFine =
    pairs.length === rank &&
    pairs.every((own) => own.length === 2 && own.every((n) => Number.isInteger(n) && n >= 0));
  if (!isFine) return config.refuse(`${rank} pairs of whole numbers as ${option}`, JSON.stringify(value));
  return pairs.map(([before, after]) => [before, after] as const);
}

export const resizing: Readonly<Record<string, LayerBuilder>> = {
  Cropping1D: cropping,
  Cropping2D: cropping,
  Cropping3D: cropping,
  UpSampling1D: upSampling,
  UpSampling2D: upSampling,
  UpSampling3D: upSampling,
  ZeroPadding1D: zeroPadding,
  ZeroPadding2D: zeroPadding,
  ZeroPadding3D: zeroPadding,
};
