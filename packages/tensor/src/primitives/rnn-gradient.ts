// rnnGradient: back-propagation through time of rnn, as one step of a program.
import type { RnnAttrs } from "../attributes.ts";
import { byName, inOrder } from "../by-name.ts";
import type { Kernel } from "../kernel.ts";
import { rnnGradientOperands, rnnGradientResults } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { activeRows, sequenceSizes } from "./recurrent.ts";
import { addOuter, addProduct } from "./recurrent-gradient.ts";

/**
 * Maps `rnnGradientOperands` to `rnnGradientResults`. Its gradient is that of the same function composed step
 * by step.
 */
export const rnnGradientPrimitive: Primitive<"rnnGradient", RnnAttrs> = {
  name: "rnnGradient",
  infer: (inputs) => inOrder(rnnGradientResults, byName(rnnGradientOperands, inputs)),
};

export const rnnGradientKernel: Kernel<"rnnGradient"> = ({ inputs, inputSpecs, outputs, attrs }) => {
  const named = byName(rnnGradientOperands, inputs);
  const { x, hidden: h0, weightIh, weightHh, lengths } = named;
  const { output: y, dOutput: dy, dHidden: dhn } = named;
  const gradients = byName(rnnGradientResults, outputs);
  const specs = byName(rnnGradientOperands, inputSpecs);
  const sizes = sequenceSizes(specs.x.shape, specs.weightHh.shape, attrs.timeMajor);
  const { batch, inputSize: I, hiddenSize: H } = sizes;
  const derivative = attrs.activation === "tanh" ? (h: number) => 1 - h * h : (h: number) => (h > 0 ? 1 : 0);
  for (const output of outputs) output.fill(0);
  for (let b = 0; b < batch; b++) {
    const rows = activeRows({ sizes, attrs, lengths }, b);
    let dh = Array.from(dhn.subarray(b * H, (b + 1) * H));
    for (let step = rows.length - 1; step >= 0; step--) {
      const row = rows[step]!;
      const before = step > 0 ? y.subarray(rows[step - 1]! * H) : h0.subarray(b * H);
      const d = dh.map((value, i) => (value + dy[row * H + i]!) * derivative(y[row * H + i]!));
      dh = addProduct({ values: weightHh, columns: H }, 0, d, new Array<number>(H).fill(0));
      gradients.x.set(
        addProduct({ values: weightIh, columns: I }, 0, d, new Array<number>(I).fill(0)),
        row * I,
      );
      addOuter({ values: gradients.weightIh, columns: I }, gradients.biasIh, 0, d, x.subarray(row * I));
      addOuter({ values: gradients.weightHh, columns: H }, gradients.biasHh, 0, d, before);
    }
    gradients.hidden.set(dh, b * H);
  }
};
