// lstm: long short-term memory over a whole sequence, as one step of a program.
import type { SequenceAttrs } from "../attributes.ts";
import { byName, inOrder } from "../by-name.ts";
import type { Kernel } from "../kernel.ts";
import { lstmOperands, lstmResults } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { apply, type Tensor, zeros } from "../tensor.ts";
import {
  activeRows,
  affine,
  checkOperands,
  logistic,
  type RecurrentWeights,
  type SequenceOptions,
  sequenceAttrs,
  sequenceOperands,
  sequenceSizes,
  sequenceSpec,
  stateSpec,
} from "./recurrent.ts";

/**
 * Maps `lstmOperands` to `lstmResults`. Past the length of a row, output and gates are 0 and both states are
 * kept.
 */
export const lstmPrimitive: Primitive<"lstm", SequenceAttrs> = {
  name: "lstm",
  infer(inputs, { timeMajor }) {
    const sizes = checkOperands("lstm", 4, byName(lstmOperands, inputs), timeMajor);
    return inOrder(lstmResults, {
      output: sequenceSpec(sizes, timeMajor, sizes.hiddenSize),
      hidden: stateSpec(sizes),
      cell: stateSpec(sizes),
      gates: sequenceSpec(sizes, timeMajor, 4 * sizes.hiddenSize),
      cells: sequenceSpec(sizes, timeMajor, sizes.hiddenSize),
    });
  },
};

export const lstmKernel: Kernel<"lstm"> = ({ inputs, inputSpecs, outputs, attrs }) => {
  const {
    x,
    hidden: h0,
    cell: c0,
    weightIh,
    weightHh,
    biasIh,
    biasHh,
    lengths,
  } = byName(lstmOperands, inputs);
  const { output: y, hidden: hn, cell: cn, gates, cells } = byName(lstmResults, outputs);
  const specs = byName(lstmOperands, inputSpecs);
  const sizes = sequenceSizes(specs.x.shape, specs.weightHh.shape, attrs.timeMajor);
  const { batch, time, inputSize, hiddenSize: H } = sizes;
  y.fill(0);
  gates.fill(0);
  for (let b = 0; b < batch; b++) {
    let h = Array.from(h0.subarray(b * H, (b + 1) * H));
    let c = Array.from(c0.subarray(b * H, (b + 1) * H));
    const rows = activeRows({ sizes, attrs, lengths }, b);
    const all = activeRows({ sizes, attrs, lengths: new Int32Array(batch).fill(time) }, b);
    for (const row of all) {
      if (rows.includes(row)) {
        const gate = (g: number, i: number) =>
          affine(weightIh, biasIh, g * H + i, x, row * inputSize, inputSize) +
          affine(weightHh, biasHh, g * H + i, h, 0, H);
        const squashed = (g: number) => h.map((_, k) => logistic(gate(g, k)));
        const [i, f, o] = [squashed(0), squashed(1), squashed(3)];
        const g = h.map((_, k) => Math.tanh(gate(2, k)));
        c = c.map((value, k) => f[k]! * value + i[k]! * g[k]!);
        h = c.map((value, k) => o[k]! * Math.tanh(value));
        y.set(h, row * H);
        gates.set([...i, ...f, ...g, ...o], row * 4 * H);
      }
      cells.set(c, row * H);
    }
    hn.set(h, b * H);
    cn.set(c, b * H);
  }
};

/** Options of {@link lstmSequence}. */
export interface LstmOptions extends SequenceOptions {
  /** [batch, hiddenSize]; default zeros. */
  readonly hidden?: Tensor | undefined;
  /** [batch, hiddenSize]; default zeros. */
  readonly cell?: Tensor | undefined;
}

/** The result of {@link lstmSequence}. */
export interface LstmResult {
  /** The hidden state after each step, [batch, time, hiddenSize]; 0 past the length of a row. */
  readonly output: Tensor;
  /** The hidden state after the last valid step, [batch, hiddenSize]. */
  readonly hidden: Tensor;
  /** The cell state after the last valid step, [batch, hiddenSize]. */
  readonly cell: Tensor;
  /** The gates i, f, g, o of each step, [batch, time, 4·hiddenSize]. Not differentiable. */
  readonly gates: Tensor;
  /** The cell state after each step, [batch, time, hiddenSize]. Not differentiable. */
  readonly cells: Tensor;
}

/**
 * Long short-term memory over `x` [batch, time, inputSize] (Hochreiter and Schmidhuber 1997, forget gate by
 * Gers et al. 2000):
 *
 *     i, f, o = σ(W x + b + U h + c)    g = tanh(W_g x + b_g + U_g h + c_g)
 *     cell' = f ⊙ cell + i ⊙ g    h' = o ⊙ tanh(cell')
 *
 * Gate order i, f, g, o, as PyTorch's `nn.LSTM`, with which values and gradients agree. Throws {@link
 * ShapeError} naming the axis.
 */
export function lstmSequence(x: Tensor, weights: RecurrentWeights, options: LstmOptions = {}): LstmResult {
  const given = sequenceOperands("lstm", x, weights, options);
  const { batch, hiddenSize } = sequenceSizes(x.shape, weights.weightHh.shape, options.timeMajor ?? false);
  const start = () => zeros([batch, hiddenSize]);
  const states = { hidden: options.hidden ?? start(), cell: options.cell ?? start() };
  const operands = inOrder(lstmOperands, { ...given, ...states });
  return byName(lstmResults, apply(lstmPrimitive, operands, sequenceAttrs(options)));
}
