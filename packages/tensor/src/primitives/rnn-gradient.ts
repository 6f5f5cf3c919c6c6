// rnnGradient: back-propagation through time of rnn, as one step of the program.
import type { RnnAttrs } from "../attributes.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { activeRows, sequenceSizes } from "./recurrent.ts";
import { addOuter, addProduct } from "./recurrent-gradient.ts";

/**
 * (x, h0, weightIh, weightHh, biasIh, biasHh, lengths, y, dy, dhn) -> (dx, dh0, dWeightIh, dWeightHh, dBiasIh, dBiasHh).
 * Its own gradient is that of the same function written step by step.
 */
export const rnnGradientPrimitive: Primitive<"rnnGradient", RnnAttrs> = {
  name: "rnnGradient",
  infer: (inputs) => inputs.slice(0, 6),
};

export const rnnGradientKernel: Kernel<"rnnGradient"> = ({ inputs, inputSpecs, outputs, attrs }) => {
  const [x, h0, wih, whh, , , lengths, y, dy, dhn] = inputs as [(typeof inputs)[0], ...typeof inputs];
  const [dx, dh0, dwih, dwhh, dbih, dbhh] = outputs as [(typeof outputs)[0], ...typeof outputs];
  const sizes = sequenceSizes(inputSpecs[0]!.shape, inputSpecs[3]!.shape, attrs.timeMajor);
  const { batch, inputSize: I, hiddenSize: H } = sizes;
  const slope = attrs.activation === "tanh" ? (h: number) => 1 - h * h : (h: number) => (h > 0 ? 1 : 0);
  for (const output of outputs) output.fill(0);
  for (let b = 0; b < batch; b++) {
    const rows = activeRows({ sizes, attrs, lengths: lengths! }, b);
    let dh = Array.from(dhn!.subarray(b * H, (b + 1) * H));
    for (let step = rows.length - 1; step >= 0; step--) {
      const row = rows[step]!;
      const before = step > 0 ? y!.subarray(rows[step - 1]! * H) : h0!.subarray(b * H);
      const d = dh.map((value, i) => (value + dy![row * H + i]!) * slope(y![row * H + i]!));
      dh = addProduct({ values: whh!, columns: H }, 0, d, new Array<number>(H).fill(0));
      dx!.set(addProduct({ values: wih!, columns: I }, 0, d, new Array<number>(I).fill(0)), row * I);
      addOuter({ values: dwih!, columns: I }, dbih!, 0, d, x!.subarray(row * I));
      addOuter({ values: dwhh!, columns: H }, dbhh!, 0, d, before);
    }
    dh0!.set(dh, b * H);
  }
};
