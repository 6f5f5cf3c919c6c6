// Normal initialiser.
import { add, isConstant, mul, randomNormal, sizeOf } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkFinite, type Initialiser, normalNumbers, parameterOf } from "./initialiser.ts";

/** Options of {@link normalInit}. */
export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number | undefined;
  /** Default 1. */
  readonly standardDeviation?: number | undefined;
}

/**
 * Normal with the given mean and standard deviation, as `randomNormal`, with a traced key in the graph. Throws
 * {@link CellOptionError}.
 */
export function normalInit({ mean = 0, standardDeviation = 1 }: NormalOptions = {}): Initialiser {
  checkFinite("normalInit", { mean, standardDeviation });
  if (standardDeviation < 0) {
    throw new CellOptionError("normalInit", "standardDeviation", standardDeviation, "a number of at least 0");
  }
  return (key, shape) => {
    if (!isConstant(key)) return add(mean, mul(standardDeviation, randomNormal(key, shape)));
    const values = normalNumbers(key, sizeOf(shape));
    return parameterOf(
      values.map((z) => mean + standardDeviation * z),
      shape,
    );
  };
}
