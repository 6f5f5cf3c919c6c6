// rnn composed step by step with scan: the fused primitive must equal it, and second derivatives are taken
// from it.
import type { RnnAttrs } from "../attributes.ts";
import type { Named } from "../by-name.ts";
import type { rnnOperands } from "../operands.ts";
import { add, maximum } from "../primitives/binary.ts";
import { matmul } from "../primitives/matmul.ts";
import { tanh } from "../primitives/unary.ts";
import type { Tensor } from "../tensor.ts";
import { overTime } from "./recurrent-steps.ts";

/** Returns the output, then the final states. */
export function rnnBySteps(operands: Named<typeof rnnOperands, Tensor>, attrs: RnnAttrs): Tensor[] {
  const { x, hidden: h0, weightIh, weightHh, biasIh, biasHh, lengths } = operands;
  const step = ([h]: readonly Tensor[], input: Tensor) => {
    const fromInput = add(matmul(input, weightIh, { transposeB: true }), biasIh);
    const total = add(fromInput, add(matmul(h!, weightHh, { transposeB: true }), biasHh));
    return [attrs.activation === "tanh" ? tanh(total) : maximum(total, 0)];
  };
  return overTime({ x, states: [h0], lengths, step, attrs });
}
