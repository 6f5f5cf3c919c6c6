// Pools of windows, and of whole axes. All but the mean over time ignore and drop masks, as in Keras.
import {
  averagePool,
  broadcastTo,
  cast,
  div,
  expandAxis,
  max,
  maxPool,
  mean,
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

const globalAverage = globalPooling((x, over) => mean(x, over));
const globalMax = globalPooling((x, over) => max(x, over));

export const pools: Readonly<Record<string, LayerBuilder>> = {
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
