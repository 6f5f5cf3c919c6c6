// Normal.
import { hostNormal, sizeOf } from "@grus/tensor";
import { type Initialiser, parameterOf } from "./initialiser.ts";

/** Options of {@link normalInit}. */
export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly standardDeviation?: number;
}

/** Normal with the given mean and standard deviation. */
export function normalInit({ mean = 0, standardDeviation = 1 }: NormalOptions = {}): Initialiser {
  return (key, shape) => {
    const values = hostNormal(key, sizeOf(shape));
    return parameterOf(
      values.map((z) => mean + standardDeviation * z),
      shape,
    );
  };
}
