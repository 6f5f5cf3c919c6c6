// clipGradient: the identity, whose gradient is clipped.
import type { ClipGradientAttrs } from "../attributes.ts";
import { GradientError } from "../errors.ts";
import type { Primitive } from "../primitive.ts";
import { apply1, type Tensor } from "../tensor.ts";

/**
 * The identity; its gradient is clipped to [−limit, limit]. It is kept in programs, so that the body of a
 * scan can be differentiated.
 */
export const clipGradientPrimitive: Primitive<"clipGradient", ClipGradientAttrs> = {
  name: "clipGradient",
  infer: ([input]) => [input!],
};

/**
 * The identity of `x`, with each element of the gradient clipped to [−limit, limit]: between the steps of a
 * recurrence it prevents gradients from exploding. Throws {@link GradientError} unless the limit is above 0.
 */
export function clipGradient(x: Tensor, limit: number): Tensor<"float32"> {
  if (!(limit > 0 && Number.isFinite(limit)))
    throw new GradientError(`clipGradient: limit is ${limit}; expected a number above 0.`);
  return apply1(clipGradientPrimitive, [x], { limit });
}
