// identity and stopGradient: the value itself.
import type { Primitive } from "../primitive.ts";
import { apply1, type Tensor } from "../tensor.ts";

type NoAttrs = Record<never, never>;

/** The value itself, as a node of its own: what differentiation treats as independent. */
export const identityPrimitive: Primitive<NoAttrs> = {
  name: "identity",
  infer: ([input]) => [input!],
  gradient: ({ cotangents: [g] }) => [g],
  evaluate: ({ inputs: [input], outputs: [output] }) => output!.set(input!),
};

/** The value itself, through which no gradient passes. */
export const stopGradientPrimitive: Primitive<NoAttrs> = {
  name: "stopGradient",
  infer: ([input]) => [input!],
  gradient: () => [undefined],
  evaluate: ({ inputs: [input], outputs: [output] }) => output!.set(input!),
};

/** `x` as a node of its own. */
export function identity(x: Tensor): Tensor {
  return apply1(identityPrimitive, [x], {});
}

/** `x`, treated as a constant by differentiation. */
export function stopGradient(x: Tensor): Tensor {
  return apply1(stopGradientPrimitive, [x], {});
}
