// gru composed step by step with scan: the fused primitive must equal it, and second derivatives are taken
// from it.
import type { GruAttrs } from "../attributes.ts";
import type { Named } from "../by-name.ts";
import type { gruOperands } from "../operands.ts";
import { add, mul, sub } from "../primitives/binary.ts";
import { matmul } from "../primitives/matmul.ts";
import { slice, split } from "../primitives/slice.ts";
import { sigmoid, tanh } from "../primitives/unary.ts";
import type { Tensor } from "../tensor.ts";
import { overTime } from "./recurrent-steps.ts";

/** Returns the output, then the final states. */
export function gruBySteps(operands: Named<typeof gruOperands, Tensor>, attrs: GruAttrs): Tensor[] {
  const { x, hidden: h0, weightIh, weightHh, biasIh, biasHh, lengths } = operands;
  const H = weightHh.shape[1]!;
  const thirds = (a: Tensor) => split(a, 1, [H, H, H]);
  const step = ([h]: readonly Tensor[], input: Tensor) => {
    const [xr, xz, xn] = thirds(add(matmul(input, weightIh, { transposeB: true }), biasIh));
    const [hr, hz, hn] = thirds(add(matmul(h!, weightHh, { transposeB: true }), biasHh));
    const r = sigmoid(add(xr, hr));
    const z = sigmoid(add(xz, hz));
    const before = () => matmul(mul(r, h!), slice(weightHh, 0, 2 * H), { transposeB: true });
    const n = tanh(add(xn, attrs.resetAfter ? mul(r, hn) : add(before(), slice(biasHh, 0, 2 * H))));
    return [add(mul(sub(1, z), n), mul(z, h!))];
  };
  return overTime({ x, states: [h0], lengths, step, attrs });
}
