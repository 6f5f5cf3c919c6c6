// rnn written step by step, with scan: what the fused primitive must equal, and what second derivatives are taken of.
import type { RnnAttrs } from "../attributes.ts";
import { add, maximum } from "../primitives/binary.ts";
import { matmul } from "../primitives/matmul.ts";
import { tanh } from "../primitives/unary.ts";
import type { Tensor } from "../tensor.ts";
import { overTime } from "./recurrent-steps.ts";

/** (x, h0, weightIh, weightHh, biasIh, biasHh) -> (y, hn). */
export function rnnBySteps(operands: readonly Tensor[], lengths: Tensor, attrs: RnnAttrs): Tensor[] {
  const [x, h0, weightIh, weightHh, biasIh, biasHh] = operands as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const step = ([h]: readonly Tensor[], input: Tensor) => {
    const fromInput = add(matmul(input, weightIh, { transposeB: true }), biasIh);
    const total = add(fromInput, add(matmul(h!, weightHh, { transposeB: true }), biasHh));
    return [attrs.activation === "tanh" ? tanh(total) : maximum(total, 0)];
  };
  return overTime({ x, states: [h0], lengths, step, attrs });
}
