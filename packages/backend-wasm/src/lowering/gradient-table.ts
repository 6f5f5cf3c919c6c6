// Lowerings of the primitives that occur only in gradients.
import { lowerGruGradient } from "./gru.ts";
import type { GradientPrimitive, Lowerings } from "./lowering.ts";
import { lowerLstmGradient } from "./lstm.ts";
import { lowerRnnGradient } from "./rnn.ts";
import { lowerScatterAdd } from "./tables.ts";

/** The lowerings of the gradient primitives. */
export function gradientLowerings(): Pick<Lowerings, GradientPrimitive> {
  return {
    gruGradient: lowerGruGradient,
    lstmGradient: lowerLstmGradient,
    rnnGradient: lowerRnnGradient,
    scatterAdd: lowerScatterAdd,
  };
}
