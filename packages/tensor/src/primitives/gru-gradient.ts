// gruGradient: back-propagation through time of gru, as one step of a program.
import type { GruAttrs } from "../attributes.ts";
import { byName, inOrder } from "../by-name.ts";
import type { Kernel } from "../kernel.ts";
import { gruGradientOperands, gruGradientResults } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { activeRows, sequenceSizes } from "./recurrent.ts";
import { addOuter, addProduct, type Matrix } from "./recurrent-gradient.ts";

/**
 * Maps `gruGradientOperands` to `gruGradientResults`. Its gradient is that of the same function composed step
 * by step.
 */
export const gruGradientPrimitive: Primitive<"gruGradient", GruAttrs> = {
  name: "gruGradient",
  infer: (inputs) => inOrder(gruGradientResults, byName(gruGradientOperands, inputs)),
};

export const gruGradientKernel: Kernel<"gruGradient"> = ({ inputs, inputSpecs, outputs, attrs }) => {
  const named = byName(gruGradientOperands, inputs);
  const { x, hidden: h0, weightIh, weightHh, lengths } = named;
  const { output: y, gates, dOutput: dy, dHidden: dhn } = named;
  const gradients = byName(gruGradientResults, outputs);
  const specs = byName(gruGradientOperands, inputSpecs);
  const sizes = sequenceSizes(specs.x.shape, specs.weightHh.shape, attrs.timeMajor);
  const { batch, inputSize: I, hiddenSize: H } = sizes;
  for (const output of outputs) output.fill(0);
  const input: Matrix = { values: weightIh, columns: I };
  const recurrent: Matrix = { values: weightHh, columns: H };
  for (let b = 0; b < batch; b++) {
    const rows = activeRows({ sizes, attrs, lengths }, b);
    let dh = Array.from(dhn.subarray(b * H, (b + 1) * H));
    for (let step = rows.length - 1; step >= 0; step--) {
      const row = rows[step]!;
      const gate = (g: number, i: number) => gates[row * 4 * H + g * H + i]!;
      const before = step > 0 ? y.subarray(rows[step - 1]! * H) : h0.subarray(b * H);
      const total = dh.map((value, i) => value + dy[row * H + i]!);
      const dn = total.map((d, i) => d * (1 - gate(1, i)) * (1 - gate(2, i) ** 2));
      const dz = total.map((d, i) => d * (before[i]! - gate(2, i)) * gate(1, i) * (1 - gate(1, i)));
      const gated = Array.from({ length: H }, (_, i) => gate(0, i) * before[i]!);
      const dGated = addProduct(recurrent, 2 * H, dn, new Array<number>(H).fill(0));
      const resetSlope = (i: number) => (attrs.resetAfter ? dn[i]! * gate(3, i) : dGated[i]! * before[i]!);
      const dr = total.map((_, i) => resetSlope(i) * gate(0, i) * (1 - gate(0, i)));
      const dnRecurrent = attrs.resetAfter ? dn.map((d, i) => d * gate(0, i)) : dn;
      dh = total.map((d, i) => d * gate(1, i) + (attrs.resetAfter ? 0 : dGated[i]! * gate(0, i)));
      addProduct(recurrent, 0, [...dr, ...dz], dh);
      if (attrs.resetAfter) addProduct(recurrent, 2 * H, dnRecurrent, dh);
      gradients.x.set(addProduct(input, 0, [...dr, ...dz, ...dn], new Array<number>(I).fill(0)), row * I);
      addOuter(
        { values: gradients.weightIh, columns: I },
        gradients.biasIh,
        0,
        [...dr, ...dz, ...dn],
        x.subarray(row * I),
      );
      addOuter({ values: gradients.weightHh, columns: H }, gradients.biasHh, 0, [...dr, ...dz], before);
      addOuter(
        { values: gradients.weightHh, columns: H },
        gradients.biasHh,
        2 * H,
        dnRecurrent,
        attrs.resetAfter ? before : gated,
      );
    }
    gradients.hidden.set(dh, b * H);
  }
};
