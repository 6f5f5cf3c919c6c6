// Noise on what goes into a layer, while training.
import { add, mul, randomNormal, type Tensor } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import type { Layer } from "../layer.ts";

/** Options of {@link gaussianNoise}. */
export interface GaussianNoiseOptions {
  /** Standard deviation, in the units of the input. */
  readonly deviation: number;
}

/** A layer without parameters: adds normal noise where `apply` is given a key, else nothing. Padding gets noise too. Throws {@link CellOptionError}. */
export function gaussianNoise({ deviation }: GaussianNoiseOptions): Layer<Readonly<Record<string, never>>> {
  if (!(deviation >= 0 && Number.isFinite(deviation)))
    throw new CellOptionError("gaussianNoise", "deviation", deviation, "a number of at least 0");
  return {
    init: () => ({}),
    apply: (_parameters, x, { key } = {}) => (key === undefined ? x : addNoise(x, deviation, key)),
  };
}

/** x + deviation · ε, ε standard normal: for inputs, or for weights in a loss (Graves 2011). */
export function addNoise(x: Tensor, deviation: number, key: Tensor): Tensor {
  return deviation === 0 ? x : add(x, mul(deviation, randomNormal(key, x.shape)));
}
