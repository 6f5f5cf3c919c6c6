// Pools of windows, and of whole axes. All but the mean over time ignore and drop masks, as in Keras.
import {
  averagePool,
  broadcastTo,
  cast,
  concat,
  div,
  expandAxis,
  max,
  maxPool,
  mean,
  slice,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";
import { asFloats, type LayerBuilder, only, plainLayer } from "./layer.ts";
import { spatialFormat, spatialRank } from "./spatial.ts";

/** The longest window along one axis where windows overlap: each of its elements takes a slice. */
const MAX_WINDOW = 4096;

/** Pools windows that slide over the spatial axes. */
function pooling(pool: typeof maxPool): LayerBuilder {
  return (source) => {
    const { config } = source;
    const rank = spatialRank(config);
    const sizes = config.perAxis("pool_size", 2, rank);
    const strides = config.has("strides") ? config.perAxis("strides", 2, rank) : sizes;
    const padding = config.text("padding", "valid").toLowerCase();
    if (padding !== "valid" && padding !== "same") return config.refuse("padding valid or same", padding);
    if (sizes.some((size) => size > MAX_WINDOW))
      config.refuse(`windows of at most ${MAX_WINDOW}`, `[${sizes.join(", ")}]`);
    const inFormat = spatialFormat(config, rank);
    config.checkHeeded();
    return plainLayer(source, {
      apply: (_parameters, inputs) => {
        const x = asFloats(only(config, inputs).tensor);
        return [{ tensor: inFormat(x, (own) => pool(own, sizes, { strides, padding })) }];
      },
    });
  };
}

/** The mean or the maximum over all spatial axes; `keepdims` keeps them with one element. */
function globalPooling(
  pool: (x: Tensor, over: { axes: readonly number[]; keepAxes: boolean }, mask: Tensor | undefined) => Tensor,
): LayerBuilder {
  return (source) => {
    const { config } = source;
    const rank = spatialRank(config);
    const keepAxes = config.flag("keepdims", false);
    const inFormat = spatialFormat(config, rank);
    const axes = Array.from({ length: rank }, (_, i) => i + 1);
    config.checkHeeded();
    return plainLayer(source, {
      apply: (_parameters, inputs) => {
        const { tensor, mask } = only(config, inputs);
        return [{ tensor: inFormat(asFloats(tensor), (x) => pool(x, { axes, keepAxes }, mask)) }];
      },
    });
  };
}

/** The mean of the unmasked steps; NaN in a row without any, as in Keras. */
const averageOfSteps = globalPooling((x, over, mask) => {
  if (mask === undefined) return mean(x, over);
  const flags = expandAxis(mask, -1);
  const kept = where(broadcastTo(flags, x.shape), x, 0);
  return div(sum(kept, over), sum(cast(flags, "float32"), over));
});

/** A given number of windows along each axis, which start and end as evenly as can be. */
function adaptivePooling(
  pool: (x: Tensor, over: { axes: readonly number[]; keepAxes: boolean }) => Tensor,
): LayerBuilder {
  return (source) => {
    const { config } = source;
    const rank = spatialRank(config);
    const counts = config.perAxis("output_size", 1, rank);
    if (counts.some((count) => count > MAX_WINDOW))
      config.refuse(`at most ${MAX_WINDOW} windows`, `[${counts.join(", ")}]`);
    const inFormat = spatialFormat(config, rank);
    config.checkHeeded();
    const pooled = (x: Tensor, axis: number, count: number) => {
      const length = x.shape[axis]!;
      const windows = Array.from({ length: count }, (_, i) => {
        const [start, end] = [Math.floor((i * length) / count), Math.ceil(((i + 1) * length) / count)];
        return pool(slice(x, axis, start, end), { axes: [axis], keepAxes: true });
      });
      return concat(windows, axis);
    };
    return plainLayer(source, {
      apply: (_parameters, inputs) => {
        const given = asFloats(only(config, inputs).tensor);
        const all = (x: Tensor) => counts.reduce((own, count, i) => pooled(own, i + 1, count), x);
        return [{ tensor: inFormat(given, all) }];
      },
    });
  };
}

const globalAverage = globalPooling((x, over) => mean(x, over));
const globalMax = globalPooling((x, over) => max(x, over));

const adaptiveAverage = adaptivePooling((x, over) => mean(x, over));
const adaptiveMax = adaptivePooling((x, over) => max(x, over));

export const pools: Readonly<Record<string, LayerBuilder>> = {
  AdaptiveAveragePooling1D: adaptiveAverage,
  AdaptiveAveragePooling2D: adaptiveAverage,
  AdaptiveAveragePooling3D: adaptiveAverage,
  AdaptiveMaxPooling1D: adaptiveMax,
  AdaptiveMaxPooling2D: adaptiveMax,
  AdaptiveMaxPooling3D: adaptiveMax,
  AveragePooling1D: pooling(averagePool),
  AveragePooling2D: pooling(averagePool),
  AveragePooling3D: pooling(averagePool),
  GlobalAveragePooling1D: averageOfSteps,
  GlobalAveragePooling2D: globalAverage,
  GlobalAveragePooling3D: globalAverage,
  GlobalMaxPooling1D: globalMax,
  GlobalMaxPooling2D: globalMax,
  GlobalMaxPooling3D: globalMax,
  MaxPooling1D: pooling(maxPool),
  MaxPooling2D: pooling(maxPool),
  MaxPooling3D: pooling(maxPool),
};
