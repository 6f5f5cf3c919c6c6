// Lowerings of the primitives that occur only in losses and gradients.
import { lowerCrossEntropy, lowerCrossEntropyGradient } from "./cross-entropy.ts";
import { lowerGruGradient } from "./gru.ts";
import type { GradientPrimitive, Lowerings } from "./lowering.ts";
import { lowerLstmGradient } from "./lstm.ts";
import { lowerRnnGradient } from "./rnn.ts";
import { lowerScatterAdd } from "./tables.ts";

/** The lowerings of losses and gradients. */
export function gradientLowerings(): Pick<Lowerings, GradientPrimitive> {
  return {
    crossEntropy: lowerCrossEntropy,
    crossEntropyGradient: lowerCrossEntropyGradient,
    gruGradient: lowerGruGradient,
    lstmGradient: lowerLstmGradient,
    rnnGradient: lowerRnnGradient,
    scatterAdd: lowerScatterAdd,
  };
}
