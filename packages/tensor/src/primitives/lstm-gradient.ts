// lstmGradient: back-propagation through time of lstm, as one step of the program.
import type { SequenceAttrs } from "../attributes.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { activeRows, sequenceSizes } from "./recurrent.ts";
import { addOuter, addProduct } from "./recurrent-gradient.ts";

/**
 * (x, h0, c0, weightIh, weightHh, biasIh, biasHh, lengths, y, gates, cells, dy, dhn, dcn)
 * -> (dx, dh0, dc0, dWeightIh, dWeightHh, dBiasIh, dBiasHh). Its own gradient is that of the same function written step by step.
 */
export const lstmGradientPrimitive: Primitive<"lstmGradient", SequenceAttrs> = {
  name: "lstmGradient",
  infer: (inputs) => inputs.slice(0, 7),
};

export const lstmGradientKernel: Kernel<"lstmGradient"> = ({ inputs, inputSpecs, outputs, attrs }) => {
  const [x, h0, c0, wih, whh, , , lengths, y, gates, cells, dy, dhn, dcn] = inputs as [
    (typeof inputs)[0],
    ...typeof inputs,
  ];
  const [dx, dh0, dc0, dwih, dwhh, dbih, dbhh] = outputs as [(typeof outputs)[0], ...typeof outputs];
  const sizes = sequenceSizes(inputSpecs[0]!.shape, inputSpecs[4]!.shape, attrs.timeMajor);
  const { batch, inputSize: I, hiddenSize: H } = sizes;
  for (const output of outputs) output.fill(0);
  for (let b = 0; b < batch; b++) {
    const rows = activeRows({ sizes, attrs, lengths: lengths! }, b);
    let dh = Array.from(dhn!.subarray(b * H, (b + 1) * H));
    let dc = Array.from(dcn!.subarray(b * H, (b + 1) * H));
    for (let step = rows.length - 1; step >= 0; step--) {
      const row = rows[step]!;
      const gate = (g: number, k: number) => gates![row * 4 * H + g * H + k]!;
      const before = step > 0 ? rows[step - 1]! : undefined;
      const hBefore = before === undefined ? h0!.subarray(b * H) : y!.subarray(before * H);
      const cBefore = before === undefined ? c0!.subarray(b * H) : cells!.subarray(before * H);
      const squashed = dh.map((_, k) => Math.tanh(cells![row * H + k]!));
      const total = dh.map((value, k) => value + dy![row * H + k]!);
      const dCell = dc.map((value, k) => value + total[k]! * gate(3, k) * (1 - squashed[k]! ** 2));
      const slope = (g: number, k: number) => gate(g, k) * (1 - gate(g, k));
      const di = dCell.map((d, k) => d * gate(2, k) * slope(0, k));
      const df = dCell.map((d, k) => d * cBefore[k]! * slope(1, k));
      const dg = dCell.map((d, k) => d * gate(0, k) * (1 - gate(2, k) ** 2));
      const dOut = total.map((d, k) => d * squashed[k]! * slope(3, k));
      const all = [...di, ...df, ...dg, ...dOut];
      dc = dCell.map((d, k) => d * gate(1, k));
      dh = addProduct({ values: whh!, columns: H }, 0, all, new Array<number>(H).fill(0));
      dx!.set(addProduct({ values: wih!, columns: I }, 0, all, new Array<number>(I).fill(0)), row * I);
      addOuter({ values: dwih!, columns: I }, dbih!, 0, all, x!.subarray(row * I));
      addOuter({ values: dwhh!, columns: H }, dbhh!, 0, all, hBefore);
    }
    dh0!.set(dh, b * H);
    dc0!.set(dc, b * H);
  }
};
