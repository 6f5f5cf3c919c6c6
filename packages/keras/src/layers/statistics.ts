// Layers with statistics of data, which are not trained here: batch normalisation in inference mode, and the
// normalisation and rescaling of inputs.
import {
  add,
  broadcastTo,
  div,
  fromData,
  maximum,
  mul,
  reshape,
  sqrt,
  sub,
  type Tensor,
  type TensorData,
} from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { batchNormFromKeras } from "../keras-layout.ts";
import {
  asFloats,
  elementsIn,
  type LayerBuilder,
  only,
  plainLayer,
  tensorsOf,
  weightedLayer,
  withMask,
} from "./layer.ts";
import { alongAxes, scaleAndShift, scaled } from "./normalisation.ts";

/** Options of batch normalisation that have an effect only in training. */
const OF_TRAINING = [
  ...["momentum", "synchronized", "fused", "virtual_batch_size", "adjustment"],
  ...["renorm_clipping", "renorm_momentum"],
];

/** With the moving statistics, as in inference; these are not trained. */
const batchNormalization: LayerBuilder = (source) => {
  const { config, weights } = source;
  const epsilon = config.number("epsilon", 1e-3);
  config.integers("axis", -1);
  const names = scaleAndShift(config);
  // Renormalisation keeps further statistics, for training.
  const isRenormalised = config.flag("renorm", false);
  config.ignore(...OF_TRAINING);
  config.checkHeeded();
  const all = [...names, "moving_mean", "moving_variance"];
  const taken = weights.take("", all, isRenormalised ? "rest" : []);
  checkVectors(config, Object.values(taken));
  const { runningMean, runningVariance, ...own } = batchNormFromKeras({
    ...taken,
    movingMean: taken.moving_mean!,
    movingVariance: taken.moving_variance!,
  });
  const layer = weightedLayer(
    source,
    { ...own },
    {
      apply: (parameters, inputs) => {
        const { tensor, mask } = only(config, inputs);
        const x = asFloats(tensor);
        const axes = config.axes("axis", -1, x.rank);
        const centred = sub(x, alongAxes(config, runningMean, x, axes));
        const standard = div(centred, sqrt(add(alongAxes(config, runningVariance, x, axes), epsilon)));
        return [withMask(scaled(config, standard, axes, tensorsOf(parameters)), mask)];
      },
    },
  );
  return {
    ...layer,
    statistics: { mean: runningMean, variance: runningVariance },
    parameterCount: layer.parameterCount + runningMean.size + runningVariance.size,
  };
};

function checkVectors(config: LayerConfig, vectors: readonly TensorData[]): void {
  const shapes = vectors.map(({ shape }) => String(shape));
  if (vectors[0]?.shape.length !== 1 || shapes.some((shape) => shape !== shapes[0]))
    config.refuse("weights of one axis", shapes.map((shape) => `[${shape}]`).join(", "));
}

/** (x − mean) / max(√variance, 1e-7), or its inverse, with given statistics or those of adapt(). */
const normalization: LayerBuilder = (source) => {
  const { config, weights } = source;
  const isInverse = config.flag("invert", false);
  const hasAxis = !config.isNull("axis");
  if (hasAxis) config.integers("axis", -1);
  const [mean, variance] = [config.numbers("mean"), config.numbers("variance")];
  config.checkHeeded();
  const isGiven = mean !== undefined && variance !== undefined;
  const taken = isGiven ? { mean, variance } : weights.take("", ["mean", "variance"], ["count"]);
  const statistics = { mean: fromData(taken.mean), variance: fromData(taken.variance) };
  const layer = plainLayer(source, {
    apply: (_parameters, inputs) => {
      const { tensor, mask } = only(config, inputs);
      const x = asFloats(tensor);
      const axes = hasAxis ? [...config.axes("axis", -1, x.rank)].sort((a, b) => a - b) : [];
      const centre = spread(config, statistics.mean, x, axes);
      const scale = maximum(sqrt(spread(config, statistics.variance, x, axes)), 1e-7);
      return [withMask(isInverse ? add(centre, mul(x, scale)) : div(sub(x, centre), scale), mask)];
    },
  });
  return { ...layer, statistics, parameterCount: elementsIn(statistics) };
};

/** Statistics of the kept axes, of which the first may be missing. */
function spread(config: LayerConfig, own: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const shape = x.shape.map(() => 1);
  own.shape.forEach((length, i) => {
    const axis = axes[axes.length - own.rank + i];
    if (axis === undefined || (length !== 1 && length !== x.shape[axis]))
      config.refuse("statistics of the axes", `[${own.shape.join(", ")}] for [${x.shape.join(", ")}]`);
    shape[axis] = length;
  });
  return broadcastTo(reshape(own, shape), x.shape);
}

/** x · scale + offset */
const rescaling: LayerBuilder = (source) => {
  const { config } = source;
  const [scale, offset] = ["scale", "offset"].map((name) => config.numbers(name));
  config.checkHeeded();
  if (scale === undefined) config.refuse("a scale", "none");
  return plainLayer(source, {
    apply: (_parameters, inputs) => {
      const { tensor, mask } = only(config, inputs);
      const product = mul(asFloats(tensor), fromData(scale!));
      return [withMask(offset === undefined ? product : add(product, fromData(offset)), mask)];
    },
  });
};

export const statisticsLayers: Readonly<Record<string, LayerBuilder>> = {
  BatchNormalization: batchNormalization,
  Normalization: normalization,
  Rescaling: rescaling,
};
