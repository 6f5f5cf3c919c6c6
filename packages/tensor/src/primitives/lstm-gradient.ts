// lstmGradient: back-propagation through time of lstm, as one step of a program.
import type { SequenceAttrs } from "../attributes.ts";
import { byName, inOrder } from "../by-name.ts";
import type { Kernel } from "../kernel.ts";
import { lstmGradientOperands, lstmGradientResults } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { activeRows, sequenceSizes } from "./recurrent.ts";
import { addOuter, addProduct } from "./recurrent-gradient.ts";

/**
 * Maps `lstmGradientOperands` to `lstmGradientResults`. Its gradient is that of the same function composed
 * step by step.
 */
export const lstmGradientPrimitive: Primitive<"lstmGradient", SequenceAttrs> = {
  name: "lstmGradient",
  infer: (inputs) => inOrder(lstmGradientResults, byName(lstmGradientOperands, inputs)),
};

export const lstmGradientKernel: Kernel<"lstmGradient"> = ({ inputs, inputSpecs, outputs, attrs }) => {
  const named = byName(lstmGradientOperands, inputs);
  const { x, hidden: h0, cell: c0, weightIh, weightHh, lengths } = named;
  const { output: y, gates, cells, dOutput: dy, dHidden: dhn, dCell: dcn } = named;
  const gradients = byName(lstmGradientResults, outputs);
  const specs = byName(lstmGradientOperands, inputSpecs);
  const sizes = sequenceSizes(specs.x.shape, specs.weightHh.shape, attrs.timeMajor);
  const { batch, inputSize: I, hiddenSize: H } = sizes;
  for (const output of outputs) output.fill(0);
  for (let b = 0; b < batch; b++) {
    const rows = activeRows({ sizes, attrs, lengths }, b);
    let dh = Array.from(dhn.subarray(b * H, (b + 1) * H));
    let dc = Array.from(dcn.subarray(b * H, (b + 1) * H));
    for (let step = rows.length - 1; step >= 0; step--) {
      const row = rows[step]!;
      const gate = (g: number, k: number) => gates[row * 4 * H + g * H + k]!;
      const before = step > 0 ? rows[step - 1]! : undefined;
      const hBefore = before === undefined ? h0.subarray(b * H) : y.subarray(before * H);
      const cBefore = before === undefined ? c0.subarray(b * H) : cells.subarray(before * H);
      const squashed = dh.map((_, k) => Math.tanh(cells[row * H + k]!));
      const total = dh.map((value, k) => value + dy[row * H + k]!);
      const dCell = dc.map((value, k) => value + total[k]! * gate(3, k) * (1 - squashed[k]! ** 2));
      const derivative = (g: number, k: number) => gate(g, k) * (1 - gate(g, k));
      const di = dCell.map((d, k) => d * gate(2, k) * derivative(0, k));
      const df = dCell.map((d, k) => d * cBefore[k]! * derivative(1, k));
      const dg = dCell.map((d, k) => d * gate(0, k) * (1 - gate(2, k) ** 2));
      const dOut = total.map((d, k) => d * squashed[k]! * derivative(3, k));
      const all = [...di, ...df, ...dg, ...dOut];
      dc = dCell.map((d, k) => d * gate(1, k));
      dh = addProduct({ values: weightHh, columns: H }, 0, all, new Array<number>(H).fill(0));
      gradients.x.set(
        addProduct({ values: weightIh, columns: I }, 0, all, new Array<number>(I).fill(0)),
        row * I,
      );
      addOuter({ values: gradients.weightIh, columns: I }, gradients.biasIh, 0, all, x.subarray(row * I));
      addOuter({ values: gradients.weightHh, columns: H }, gradients.biasHh, 0, all, hBefore);
    }
    gradients.hidden.set(dh, b * H);
    gradients.cell.set(dc, b * H);
  }
};
