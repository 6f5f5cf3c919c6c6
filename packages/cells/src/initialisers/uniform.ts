// Uniform between two bounds.
import { hostUniform, sizeOf } from "@grus/tensor";
import { type Initialiser, parameterOf } from "./initialiser.ts";

/** The bounds of {@link uniformInit}. */
export interface UniformOptions {
  readonly low: number;
  readonly high: number;
}

/** Uniform in [low, high). */
export function uniformInit({ low, high }: UniformOptions): Initialiser {
  return (key, shape) => {
    const values = hostUniform(key, sizeOf(shape));
    return parameterOf(
      values.map((u) => low + (high - low) * u),
      shape,
    );
  };
}
