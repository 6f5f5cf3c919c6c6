// Activations, under the names that recurrent operators also use.
import {
  abs,
  add,
  clamp,
  div,
  erf,
  exp,
  greater,
  less,
  minimum,
  mul,
  relu,
  sigmoid,
  softplus,
  square,
  sub,
  type Tensor,
  tanh,
  where,
} from "@grus/tensor";
import type { NodeCall } from "../node-call.ts";

/** The activations available to recurrent operators, with α and β. */
export const activations: Readonly<
  Record<
    string,
    {
      readonly alpha?: number | undefined;
      readonly beta?: number | undefined;
      readonly of: (alpha: number, beta: number) => (x: Tensor) => Tensor;
    }
  >
> = {
  Relu: { of: () => relu },
  Tanh: { of: () => tanh },
  Sigmoid: { of: () => sigmoid },
  Softsign: { of: () => (x) => div(x, add(1, abs(x))) },
  Softplus: { of: () => softplus },
  Affine: { alpha: 1, beta: 0, of: (alpha, beta) => (x) => add(mul(alpha, x), beta) },
  LeakyRelu: { alpha: 0.01, of: (alpha) => (x) => where(less(x, 0), mul(alpha, x), x) },
  ThresholdedRelu: { alpha: 1, of: (alpha) => (x) => where(greater(x, alpha), x, 0) },
  ScaledTanh: { alpha: 1, beta: 1, of: (alpha, beta) => (x) => mul(alpha, tanh(mul(beta, x))) },
  HardSigmoid: { alpha: 0.2, beta: 0.5, of: (alpha, beta) => (x) => clamp(add(mul(alpha, x), beta), 0, 1) },
  Elu: { alpha: 1, of: (alpha) => (x) => where(less(x, 0), mul(alpha, sub(exp(minimum(x, 0)), 1)), x) },
};

/** gelu with the tanh approximation */
export const tanhGelu = (x: Tensor): Tensor =>
  mul(mul(0.5, x), add(1, tanh(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(square(x), x)))))));

/** gelu, exact or with the tanh approximation. */
export const gelu = (call: NodeCall): ((x: Tensor) => Tensor) => {
  const form = call.text("approximate", "none");
  if (form === "tanh") return tanhGelu;
  if (form !== "none") call.refuse('approximate of "none" or "tanh"', form);
  return (x: Tensor) => mul(mul(0.5, x), add(1, erf(mul(x, Math.SQRT1_2))));
};
