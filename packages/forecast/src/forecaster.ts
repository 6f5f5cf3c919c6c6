// A forecaster: a forecast network with its parameters and the preparation of its data.
import { leaves } from "@grus/tensor";
import type { NetworkParameters, NetworkSettings } from "./network.ts";
import type { Preparation } from "./preparation.ts";

/** A trained network with the preparation needed to use it on new data. Plain data. */
export interface Forecaster {
  readonly settings: NetworkSettings;
  readonly parameters: NetworkParameters;
  readonly preparation: Preparation;
}

/** The number of elements of the parameters. */
export function parameterCount({ parameters }: Forecaster): number {
  return leaves(parameters).reduce((total, { size }) => total + size, 0);
}
