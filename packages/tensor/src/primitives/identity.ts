// identity and stopGradient: the value itself.

import type { DType } from "../dtype.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { apply1, type Tensor } from "../tensor.ts";

/** The value itself, as a node of its own: what differentiation treats as independent. */
export const identityPrimitive: Primitive<"identity"> = {
  name: "identity",
  infer: ([input]) => [input!],
};

export const identityKernel: Kernel<"identity" | "stopGradient" | "clipGradient"> = ({
  inputs: [input],
  outputs: [output],
}) => output!.set(input!);

/** The value itself, through which no gradient passes. */
export const stopGradientPrimitive: Primitive<"stopGradient"> = {
  name: "stopGradient",
  infer: ([input]) => [input!],
};

/** `x` as a node of its own. */
export function identity<D extends DType>(x: Tensor<D>): Tensor<D> {
  return apply1(identityPrimitive, [x], {});
}

/** `x`, treated as a constant by differentiation. */
export function stopGradient<D extends DType>(x: Tensor<D>): Tensor<D> {
  return apply1(stopGradientPrimitive, [x], {});
}
