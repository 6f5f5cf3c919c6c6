// clipGradient: the value itself, whose gradient is cut.
import type { ClipGradientAttrs } from "../attributes.ts";
import { GradientError } from "../errors.ts";
import type { Primitive } from "../primitive.ts";
import { apply1, type Tensor } from "../tensor.ts";

/** The value itself; its gradient is kept between −limit and limit. It stays in programs, so that the body of a scan can be differentiated. */
export const clipGradientPrimitive: Primitive<"clipGradient", ClipGradientAttrs> = {
  name: "clipGradient",
  infer: ([input]) => [input!],
};

/**
 * `x`, through which each element of a gradient passes between −limit and limit: between the steps of a recurrence it keeps an explosion from growing
 * step by step. Throws {@link GradientError} unless the limit is above 0.
 */
export function clipGradient(x: Tensor, limit: number): Tensor<"float32"> {
  if (!(limit > 0 && Number.isFinite(limit)))
    throw new GradientError(`clipGradient: limit is ${limit}; expected a number above 0.`);
  return apply1(clipGradientPrimitive, [x], { limit });
}
