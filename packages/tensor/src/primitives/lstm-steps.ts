// lstm written step by step, with scan: what the fused primitive must equal, and what second derivatives are taken of.
import type { GradientTools } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import type { SequenceAttrs } from "./recurrent.ts";
import { overTime } from "./recurrent-steps.ts";

/** (x, h0, c0, weightIh, weightHh, biasIh, biasHh) -> (y, hn, cn). */
export function lstmBySteps(
  operands: readonly Tensor[],
  lengths: Tensor,
  attrs: SequenceAttrs,
  tools: GradientTools,
): Tensor[] {
  const [x, h0, c0, weightIh, weightHh, biasIh, biasHh] = operands as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const { add, matmul, mul, sigmoid, split, tanh } = tools;
  const H = weightHh.shape[1]!;
  const step = ([h, c]: readonly Tensor[], input: Tensor) => {
    const fromInput = add(matmul(input, weightIh, { transposeB: true }), biasIh);
    const fromHidden = add(matmul(h!, weightHh, { transposeB: true }), biasHh);
    const [i, f, g, o] = split(add(fromInput, fromHidden), 1, [H, H, H, H]) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const cell = add(mul(sigmoid(f), c!), mul(sigmoid(i), tanh(g)));
    return [mul(sigmoid(o), tanh(cell)), cell];
  };
  return overTime({ x, states: [h0, c0], lengths, step, attrs }, tools);
}
