// gru: a gated recurrent unit over a whole sequence, as one step of a program.
import type { GruAttrs } from "../attributes.ts";
import { byName, inOrder } from "../by-name.ts";
import type { Kernel } from "../kernel.ts";
import { gruOperands, gruResults } from "../operands.ts";
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
 * Maps `gruOperands` to `gruResults`; q is 0 without resetAfter. Past the length of a row, output and gates
 * are 0 and the state is kept.
 */
export const gruPrimitive: Primitive<"gru", GruAttrs> = {
  name: "gru",
  infer(inputs, { timeMajor }) {
    const sizes = checkOperands("gru", 3, byName(gruOperands, inputs), timeMajor);
    return inOrder(gruResults, {
      output: sequenceSpec(sizes, timeMajor, sizes.hiddenSize),
      hidden: stateSpec(sizes),
      gates: sequenceSpec(sizes, timeMajor, 4 * sizes.hiddenSize),
    });
  },
};

export const gruKernel: Kernel<"gru"> = ({ inputs, inputSpecs, outputs, attrs }) => {
  const { x, hidden: h0, weightIh, weightHh, biasIh, biasHh, lengths } = byName(gruOperands, inputs);
  const { output: y, hidden: hn, gates } = byName(gruResults, outputs);
  const specs = byName(gruOperands, inputSpecs);
  const sizes = sequenceSizes(specs.x.shape, specs.weightHh.shape, attrs.timeMajor);
  const { batch, inputSize, hiddenSize } = sizes;
  y.fill(0);
  gates.fill(0);
  for (let b = 0; b < batch; b++) {
    let h = Array.from(h0.subarray(b * hiddenSize, (b + 1) * hiddenSize));
    for (const row of activeRows({ sizes, attrs, lengths }, b)) {
      const input = (gate: number, i: number) =>
        affine(weightIh, biasIh, gate * hiddenSize + i, x, row * inputSize, inputSize);
      const recurrent = (gate: number, i: number, v: number[]) =>
        affine(weightHh, biasHh, gate * hiddenSize + i, v, 0, hiddenSize);
      const r = h.map((_, i) => logistic(input(0, i) + recurrent(0, i, h)));
      const z = h.map((_, i) => logistic(input(1, i) + recurrent(1, i, h)));
      const q = h.map((_, i) => (attrs.resetAfter ? recurrent(2, i, h) : 0));
      const gated = h.map((value, j) => r[j]! * value);
      const n = h.map((_, i) =>
        Math.tanh(input(2, i) + (attrs.resetAfter ? r[i]! * q[i]! : recurrent(2, i, gated))),
      );
      h = h.map((value, i) => (1 - z[i]!) * n[i]! + z[i]! * value);
      y.set(h, row * hiddenSize);
      gates.set([...r, ...z, ...n, ...q], row * 4 * hiddenSize);
    }
    hn.set(h, b * hiddenSize);
  }
};

/** Options of {@link gruSequence}. */
export interface GruOptions extends SequenceOptions {
  /** [batch, hiddenSize]; default zeros. */
  readonly hidden?: Tensor | undefined;
  /**
   * true (default): n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n)), as PyTorch, cuDNN and Keras compute.
   * false: n = tanh(W_n x + b_n + U_n (r ⊙ h) + c_n), Cho et al. 2014 (arXiv 1406.1078).
   */
  readonly resetAfter?: boolean | undefined;
}

/** The result of {@link gruSequence}. */
export interface GruResult {
  /** The hidden state after each step, [batch, time, hiddenSize]; 0 past the length of a row. */
  readonly output: Tensor;
  /** The hidden state after the last valid step, [batch, hiddenSize]. */
  readonly hidden: Tensor;
  /** The gates r, z, n and q = U_n h + c_n of each step, [batch, time, 4·hiddenSize]. Not differentiable. */
  readonly gates: Tensor;
}

/**
 * A gated recurrent unit over `x` [batch, time, inputSize]:
 *
 *     r = σ(W_r x + b_r + U_r h + c_r)    z = σ(W_z x + b_z + U_z h + c_z)
 *     n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n))    h' = (1 − z) ⊙ n + z ⊙ h
 *
 * Gate order r, z, n, as PyTorch's `nn.GRU`, with which values and gradients agree. Throws {@link ShapeError}
 * naming the axis.
 */
export function gruSequence(x: Tensor, weights: RecurrentWeights, options: GruOptions = {}): GruResult {
  const given = sequenceOperands("gru", x, weights, options);
  const { batch, hiddenSize } = sequenceSizes(x.shape, weights.weightHh.shape, options.timeMajor ?? false);
  const hidden = options.hidden ?? zeros([batch, hiddenSize]);
  const attrs = { ...sequenceAttrs(options), resetAfter: options.resetAfter ?? true };
  return byName(gruResults, apply(gruPrimitive, inOrder(gruOperands, { ...given, hidden }), attrs));
}
