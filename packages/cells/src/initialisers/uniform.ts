// Uniform initialiser.
import { add, isConstant, mul, randomUniform, sizeOf } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkFinite, type Initialiser, parameterOf, uniformNumbers } from "./initialiser.ts";

/** The bounds of {@link uniformInit}. */
export interface UniformOptions {
  /** The lower bound. */
  readonly low: number;
  /** The upper bound, at least `low`. */
  readonly high: number;
}

/**
 * Uniform in [low, high); rounding to float32 can reach `high`. With a traced key in the graph, equal up to rounding.
 * Throws {@link CellOptionError}.
 */
export function uniformInit({ low, high }: UniformOptions): Initialiser {
  checkFinite("uniformInit", { low, high });
  if (low > high) throw new CellOptionError("uniformInit", "low", low, `at most high, ${high}`);
  return (key, shape) => {
    if (!isConstant(key)) return add(low, mul(high - low, randomUniform(key, shape)));
    const values = uniformNumbers(key, sizeOf(shape));
    return parameterOf(
      values.map((u) => low + (high - low) * u),
      shape,
    );
  };
}
