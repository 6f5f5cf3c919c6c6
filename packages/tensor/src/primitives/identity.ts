// identity and stopGradient: both return their argument.

import type { DType } from "../dtype.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { apply1, type Tensor } from "../tensor.ts";

/** The identity as a separate node, which differentiation treats as an independent variable. */
export const identityPrimitive: Primitive<"identity"> = {
  name: "identity",
  infer: ([input]) => [input!],
};

export const identityKernel: Kernel<"identity" | "stopGradient" | "clipGradient"> = ({
  inputs: [input],
  outputs: [output],
}) => output!.set(input!);

/** The identity, with zero gradient. */
export const stopGradientPrimitive: Primitive<"stopGradient"> = {
  name: "stopGradient",
  infer: ([input]) => [input!],
};

/** `x` as a separate node. */
export function identity<D extends DType>(x: Tensor<D>): Tensor<D> {
  return apply1(identityPrimitive, [x], {});
}

/** `x`, treated as a constant by differentiation. */
export function stopGradient<D extends DType>(x: Tensor<D>): Tensor<D> {
  return apply1(stopGradientPrimitive, [x], {});
}
