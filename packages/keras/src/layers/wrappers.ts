// Wrappers around any layer or model.
import { reshape } from "@grus/tensor";
import { type KerasLayer, type KerasValue, type LayerBuilder, only, openShape, withMask } from "./layer.ts";

/** Layers that do the same to [batch, time, features] as to [batch · time, features]. */
const PER_FEATURE: ReadonlySet<string> = new Set([
  ...["Activation", "Dense", "Dropout", "ELU", "GaussianDropout", "GaussianNoise", "Identity"],
  ...["LeakyReLU", "ReLU", "Rescaling"],
]);

/** TimeDistributed: a layer applied to each step, that is to [batch · time, ...]. */
const timeDistributed: LayerBuilder = ({ config, inner }) => {
  const layer = inner("layer", "layer");
  config.checkHeeded();
  const apply: KerasLayer["apply"] = (parameters, inputs, call) => {
    const x = only(config, inputs);
    if (x.tensor.rank < 3) config.refuse("an input [batch, time, ...]", openShape(x.tensor.shape));
    return PER_FEATURE.has(layer.className)
      ? layer.apply(parameters, [x], call)
      : atEachStep(x, (own) => layer.apply(parameters, [own], call));
  };
  const { className, name } = config;
  return { ...layer, className, name, apply, inputs: undefined };
};

/** The steps are without a mask; the outputs have that of the input. */
function atEachStep(
  { tensor, mask }: KerasValue,
  apply: (own: KerasValue) => readonly KerasValue[],
): readonly KerasValue[] {
  const [batch, time, ...rest] = tensor.shape;
  const steps = { tensor: reshape(tensor, [batch! * time!, ...rest]) };
  return apply(steps).map(({ tensor: own }) =>
    withMask(reshape(own, [batch!, time!, ...own.shape.slice(1)]), mask),
  );
}

/** The weight in the file is already divided by its norm: only training changes it. It drops masks. */
const spectralNormalization: LayerBuilder = ({ config, inner, weights }) => {
  const layer = inner("layer", "layer");
  config.ignore("power_iterations");
  config.checkHeeded();
  weights.take("", [], ["vector_u"]);
  const apply: KerasLayer["apply"] = (parameters, inputs, call) =>
    layer.apply(parameters, inputs, call).map(({ tensor }) => ({ tensor }));
  return { ...layer, className: config.className, name: config.name, apply };
};

export const wrappers: Readonly<Record<string, LayerBuilder>> = {
  SpectralNormalization: spectralNormalization,
  TimeDistributed: timeDistributed,
};
