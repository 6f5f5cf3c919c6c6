// EinsumDense: a Dense layer whose product is an einsum.
import { add, einsum, fromData } from "@grus/tensor";
import { activationOf } from "../activations.ts";
import { asFloats, type LayerBuilder, only, tensorsOf, weightedLayer } from "./layer.ts";

/** a(einsum(equation, x, W) + b), the bias along `bias_axes`. It drops masks. */
export const einsumDense: LayerBuilder = (source) => {
  const { config, weights } = source;
  const equation = config.text("equation", "");
  const hasBias = config.has("bias_axes");
  const { apply } = activationOf(config, "activation", "linear");
  // The weights have the shapes that the output has.
  config.ignore("output_shape");
  config.checkHeeded();
  const { kernel, bias } = weights.take<"kernel" | "bias">("", hasBias ? ["kernel", "bias"] : ["kernel"]);
  const parameters = { weight: fromData(kernel), ...(hasBias ? { bias: fromData(bias) } : {}) };
  return weightedLayer(source, parameters, {
    apply: (given, inputs) => {
      const { weight, bias: shift } = tensorsOf(given);
      const product = einsum(equation, [asFloats(only(config, inputs).tensor), weight!]);
      return [{ tensor: apply(shift === undefined ? product : add(product, shift)) }];
    },
  });
};
