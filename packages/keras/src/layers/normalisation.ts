// Layer normalisation, and batch normalisation in inference mode.
import type { NormParameters } from "@grus/cells";
import { add, div, mean, mul, sqrt, square, sub, type Tensor } from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { batchNormFromKeras, normFromKeras } from "../keras-layout.ts";
import {
  asFloats,
  type KerasLayer,
  type LayerBuilder,
  only,
  openShape,
  tensorsOf,
  withMask,
} from "./layer.ts";

/** γ ⊙ x̂ + β, with γ and β optional. */
function scaled(x: Tensor, { weight, bias }: Partial<NormParameters>): Tensor {
  const product = weight === undefined ? x : mul(x, weight);
  return bias === undefined ? product : add(product, bias);
}

function checkLastAxis(config: LayerConfig, axes: readonly number[], rank: number): void {
  if (axes.length === 1 && (axes[0] === -1 || axes[0] === rank - 1)) return;
  config.refuse("the last axis", `axis ${JSON.stringify(axes)} of ${rank}`);
}

const layerNormalization: LayerBuilder = ({ config, weights }) => {
  const epsilon = config.number("epsilon", 1e-3);
  const axes = config.integers("axis", -1);
  const names = [
    ...(config.flag("scale", true) ? ["gamma"] : []),
    ...(config.flag("center", true) ? ["beta"] : []),
  ];
  config.only("rms_scaling", false);
  config.checkHeeded();
  const taken = weights.take("", names);
  const own = normFromKeras(taken);
  return {
    ...normLayer(
      config,
      own,
      names.map((name) => taken[name]!.shape),
    ),
    apply: (parameters, inputs) => {
      const { tensor, mask } = only(config, inputs);
      const x = asFloats(tensor);
      checkLastAxis(config, axes, x.rank);
      const along = { axes: [x.rank - 1], keepAxes: true };
      const centred = sub(x, mean(x, along));
      const standard = div(centred, sqrt(add(mean(square(centred), along), epsilon)));
      return [withMask(scaled(standard, tensorsOf(parameters)), mask)];
    },
  };
};

/** With the moving statistics, as in inference; these are not trained. */
const batchNormalization: LayerBuilder = ({ config, weights }) => {
  const epsilon = config.number("epsilon", 1e-3);
  const axes = config.integers("axis", -1);
  const names = [
    ...(config.flag("scale", true) ? ["gamma"] : []),
    ...(config.flag("center", true) ? ["beta"] : []),
  ];
  config.only("renorm", false);
  config.ignore("momentum", "synchronized", "fused", "virtual_batch_size", "adjustment");
  config.checkHeeded();
  const all = [...names, "moving_mean", "moving_variance"];
  const taken = weights.take("", all);
  const { runningMean, runningVariance, ...own } = batchNormFromKeras({
    ...taken,
    movingMean: taken.moving_mean!,
    movingVariance: taken.moving_variance!,
  });
  return {
    ...normLayer(
      config,
      own,
      all.map((name) => taken[name]!.shape),
    ),
    statistics: { mean: runningMean, variance: runningVariance },
    apply: (parameters, inputs) => {
      const { tensor, mask } = only(config, inputs);
      const x = asFloats(tensor);
      checkLastAxis(config, axes, x.rank);
      const standard = div(sub(x, runningMean), sqrt(add(runningVariance, epsilon)));
      return [withMask(scaled(standard, tensorsOf(parameters)), mask)];
    },
  };
};

function normLayer(
  config: LayerConfig,
  own: Partial<NormParameters>,
  shapes: readonly (readonly number[])[],
): Omit<KerasLayer, "apply"> {
  const features = shapes[0]?.[0] ?? 0;
  if (shapes.some((shape) => String(shape) !== String([features])))
    config.refuse("weights of the last axis", shapes.map((shape) => openShape(shape)).join(", "));
  return {
    className: config.className,
    name: config.name,
    parameters: { ...own },
    parameterCount: shapes.length * features,
    shapes: ([x]) => [x ?? []],
  };
}

export const normalisations: Readonly<Record<string, LayerBuilder>> = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
};
