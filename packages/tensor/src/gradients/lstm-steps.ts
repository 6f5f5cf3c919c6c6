// lstm composed step by step with scan: the fused primitive must equal it, and second derivatives are taken
// from it.
import type { SequenceAttrs } from "../attributes.ts";
import type { Named } from "../by-name.ts";
import type { lstmOperands } from "../operands.ts";
import { add, mul } from "../primitives/binary.ts";
import { matmul } from "../primitives/matmul.ts";
import { split } from "../primitives/slice.ts";
import { sigmoid, tanh } from "../primitives/unary.ts";
import type { Tensor } from "../tensor.ts";
import { overTime } from "./recurrent-steps.ts";

/** Returns the output, then the final states. */
export function lstmBySteps(operands: Named<typeof lstmOperands, Tensor>, attrs: SequenceAttrs): Tensor[] {
  const { x, hidden: h0, cell: c0, weightIh, weightHh, biasIh, biasHh, lengths } = operands;
  const H = weightHh.shape[1]!;
  const step = ([h, c]: readonly Tensor[], input: Tensor) => {
    const fromInput = add(matmul(input, weightIh, { transposeB: true }), biasIh);
    const fromHidden = add(matmul(h!, weightHh, { transposeB: true }), biasHh);
    const [i, f, g, o] = split(add(fromInput, fromHidden), 1, [H, H, H, H]);
    const cell = add(mul(sigmoid(f), c!), mul(sigmoid(i), tanh(g)));
    return [mul(sigmoid(o), tanh(cell)), cell];
  };
  return overTime({ x, states: [h0, c0], lengths, step, attrs });
}
