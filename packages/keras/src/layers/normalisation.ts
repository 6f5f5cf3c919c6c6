// Normalisations over axes of a row: layer, root mean square, group and unit normalisation.
import { add, div, maximum, mean, mul, reshape, sqrt, square, sub, sum, type Tensor } from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { normFromKeras } from "../keras-layout.ts";
import {
  asFloats,
  type LayerBuilder,
  type LayerSource,
  only,
  plainLayer,
  tensorsOf,
  weightedLayer,
  withMask,
} from "./layer.ts";

/** γ and β of a layer, each if it has them. */
export function scaleAndShift(config: LayerConfig, isScaled = true, isShifted = true): readonly string[] {
  return [
    ...(config.flag("scale", true) && isScaled ? ["gamma"] : []),
    ...(config.flag("center", true) && isShifted ? ["beta"] : []),
  ];
}

/** A vector or table of some axes, in the shape that broadcasts to a tensor. */
export function alongAxes(config: LayerConfig, own: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const shape = x.shape.map((length, axis) => (axes.includes(axis) ? length : 1));
  if (own.size === shape.reduce((a, b) => a * b, 1)) return reshape(own, shape);
  return config.refuse(
    `an input of ${own.size} elements along axis ${axes.join(", ")}`,
    `[${x.shape.join(", ")}]`,
  );
}

/** γ ⊙ x̂ + β, with γ and β optional. */
export function scaled(
  config: LayerConfig,
  x: Tensor,
  axes: readonly number[],
  { weight, bias }: Readonly<Record<string, Tensor>>,
): Tensor {
  const product = weight === undefined ? x : mul(x, alongAxes(config, weight, x, axes));
  return bias === undefined ? product : add(product, alongAxes(config, bias, x, axes));
}

/** (x − E x) / √(Var x + ε) over some axes. */
function standardised(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const along = { axes, keepAxes: true };
  const centred = sub(x, mean(x, along));
  return div(centred, sqrt(add(mean(square(centred), along), epsilon)));
}

/** With `rms_scaling`, x / √(Var x + ε): Keras divides by the deviation, but keeps the mean. */
const layerNormalization: LayerBuilder = (source) => {
  const { config, weights } = source;
  const epsilon = config.number("epsilon", 1e-3);
  const isScaling = config.flag("rms_scaling", false);
  config.integers("axis", -1);
  const names = isScaling ? ["gamma", ...scaleAndShift(config, false, false)] : scaleAndShift(config);
  config.checkHeeded();
  const own = normFromKeras(weights.take("", names));
  return weightedLayer(
    source,
    { ...own },
    {
      apply: (parameters, inputs) => {
        const { tensor, mask } = only(config, inputs);
        const x = asFloats(tensor);
        const axes = config.axes("axis", -1, x.rank);
        const standard = isScaling ? divided(x, axes, epsilon) : standardised(x, axes, epsilon);
        return [withMask(scaled(config, standard, axes, tensorsOf(parameters)), mask)];
      },
    },
  );
};

function divided(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const along = { axes, keepAxes: true };
  const variance = mean(square(sub(x, mean(x, along))), along);
  return div(x, sqrt(add(variance, epsilon)));
}

/** γ ⊙ x / √(E x² + ε). It drops masks. */
const rmsNormalization: LayerBuilder = (source) => {
  const { config, weights } = source;
  const epsilon = config.number("epsilon", 1e-6);
  config.integers("axis", -1);
  config.checkHeeded();
  const { scale } = weights.take("", ["scale"]);
  return weightedLayer(
    source,
    { ...normFromKeras({ gamma: scale }) },
    {
      apply: (parameters, inputs) => {
        const x = asFloats(only(config, inputs).tensor);
        const axes = config.axes("axis", -1, x.rank);
        const squares = mean(square(x), { axes, keepAxes: true });
        return [{ tensor: scaled(config, div(x, sqrt(add(squares, epsilon))), axes, tensorsOf(parameters)) }];
      },
    },
  );
};

/** Groups of adjacent channels, each normalised with all other axes of a row. */
const groupNormalization: LayerBuilder = (source) => {
  const { config, weights } = source;
  const groups = config.integers("groups", 32)[0]!;
  const epsilon = config.number("epsilon", 1e-3);
  config.integers("axis", -1);
  const names = scaleAndShift(config);
  config.checkHeeded();
  const own = normFromKeras(weights.take("", names));
  return weightedLayer(
    source,
    { ...own },
    {
      apply: (parameters, inputs) => {
        const { tensor, mask } = only(config, inputs);
        const x = asFloats(tensor);
        const [axis] = config.axes("axis", -1, x.rank);
        const grouped = inGroups(config, x, axis!, groups);
        const others = grouped.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
        const standard = reshape(standardised(grouped, others, epsilon), x.shape);
        return [withMask(scaled(config, standard, [axis!], tensorsOf(parameters)), mask)];
      },
    },
  );
};

/** An axis split into groups, which precede their channels; −1 groups are of one channel each. */
function inGroups(config: LayerConfig, x: Tensor, axis: number, groups: number): Tensor {
  const channels = x.shape[axis]!;
  const count = groups === -1 ? channels : groups;
  if (axis === 0 || count < 1 || channels % count !== 0)
    config.refuse(`channels in ${count} groups`, `axis ${axis} of [${x.shape.join(", ")}]`);
  return reshape(x, x.shape.toSpliced(axis, 1, count, channels / count));
}

/** x / √max(Σ x², 1e-12) */
const unitNormalization: LayerBuilder = (source: LayerSource) => {
  const { config } = source;
  config.integers("axis", -1);
  config.checkHeeded();
  return plainLayer(source, {
    apply: (_parameters, inputs) => {
      const { tensor, mask } = only(config, inputs);
      const x = asFloats(tensor);
      return [withMask(unit(x, config.axes("axis", -1, x.rank)), mask)];
    },
  });
};

/** x / √max(Σ x², 1e-12) over some axes. */
export function unit(x: Tensor, axes: readonly number[]): Tensor {
  return div(x, sqrt(maximum(sum(square(x), { axes, keepAxes: true }), 1e-12)));
}

export const normalisations: Readonly<Record<string, LayerBuilder>> = {
  GroupNormalization: groupNormalization,
  LayerNormalization: layerNormalization,
  RMSNormalization: rmsNormalization,
  UnitNormalization: unitNormalization,
};
