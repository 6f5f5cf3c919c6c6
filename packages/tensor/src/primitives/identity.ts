// identity and stopGradient: the value itself.
import type { DType } from "../dtype.ts";
import type { GradientRule, Kernel, Primitive } from "../primitive.ts";
import { apply1, type Tensor } from "../tensor.ts";

type NoAttrs = Record<never, never>;

/** The value itself, as a node of its own: what differentiation treats as independent. */
export const identityPrimitive: Primitive<NoAttrs> = {
  name: "identity",
  infer: ([input]) => [input!],
};

export const identityGradientRule: GradientRule<NoAttrs> = ({ cotangents: [g] }) => [g];

export const identityKernel: Kernel<NoAttrs> = ({ inputs: [input], outputs: [output] }) =>
  output!.set(input!);

/** The value itself, through which no gradient passes. */
export const stopGradientPrimitive: Primitive<NoAttrs> = {
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
