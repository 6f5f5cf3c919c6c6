// Noise on the input of a layer, while training.
import { add, type Key, mul, randomNormal, type Tensor } from "@grus/tensor";
import { randomFilter } from "../dropout.ts";
import { CellOptionError } from "../errors.ts";
import type { Filter } from "../layer.ts";
import { defined } from "../part-definition.ts";

/** Options of {@link gaussianNoise}. */
export interface GaussianNoiseOptions {
  /** Standard deviation, in units of the input. */
  readonly deviation: number;
}

/** A layer without parameters: adds normal noise while training. Throws {@link CellOptionError}. */
export function gaussianNoise({ deviation }: GaussianNoiseOptions): Filter {
  if (!(deviation >= 0 && Number.isFinite(deviation)))
    throw new CellOptionError("gaussianNoise", "deviation", deviation, "a number of at least 0");
  const filter = randomFilter("gaussianNoise", (x, key) => addNoise(x, deviation, key));
  return defined({ kind: "gaussianNoise", options: { deviation } }, filter);
}

/** x + deviation · ε, ε standard normal: for inputs, or for weights in a loss (Graves 2011). */
export function addNoise(x: Tensor, deviation: number, key: Key): Tensor {
  return deviation === 0 ? x : add(x, mul(deviation, randomNormal(key, x.shape)));
}
