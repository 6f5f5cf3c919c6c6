// rnn: a plain (Elman) recurrent network over a whole sequence, as one step of the program.
import type { RnnAttrs } from "../attributes.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { apply, type Tensor, zeros } from "../tensor.ts";
import {
  activeRows,
  affine,
  checkOperands,
  type RecurrentWeights,
  type SequenceOptions,
  sequenceAttrs,
  sequenceOperands,
  sequenceShape,
  sequenceSizes,
} from "./recurrent.ts";

/** (x, h0, weightIh, weightHh, biasIh, biasHh, lengths) -> (y, hn). Past a row's length y is 0 and the state is held. */
export const rnnPrimitive: Primitive<"rnn", RnnAttrs> = {
  name: "rnn",
  infer(inputs, { timeMajor }) {
    const sizes = checkOperands("rnn", { gates: 1, states: ["hidden"] }, inputs, timeMajor);
    return [
      { shape: sequenceShape(sizes, timeMajor, sizes.hiddenSize), dtype: "float32" },
      { shape: [sizes.batch, sizes.hiddenSize], dtype: "float32" },
    ];
  },
};

export const rnnKernel: Kernel<"rnn"> = ({ inputs, inputSpecs, outputs: [y, hn], attrs }) => {
  const [x, h0, wih, whh, bih, bhh, lengths] = inputs as [(typeof inputs)[0], ...typeof inputs];
  const sizes = sequenceSizes(inputSpecs[0]!.shape, inputSpecs[3]!.shape, attrs.timeMajor);
  const { batch, inputSize, hiddenSize: H } = sizes;
  const activate = attrs.activation === "tanh" ? Math.tanh : (value: number) => Math.max(0, value);
  y!.fill(0);
  for (let b = 0; b < batch; b++) {
    let h = Array.from(h0!.subarray(b * H, (b + 1) * H));
    for (const row of activeRows({ sizes, attrs, lengths: lengths! }, b)) {
      const before = h;
      h = h.map((_, i) =>
        activate(affine(wih!, bih!, i, x!, row * inputSize, inputSize) + affine(whh!, bhh!, i, before, 0, H)),
      );
      y!.set(h, row * H);
    }
    hn!.set(h, b * H);
  }
};

/** Options of {@link rnnSequence}. */
export interface RnnOptions extends SequenceOptions {
  /** [batch, hiddenSize]; default zeros. */
  readonly hidden?: Tensor | undefined;
  /** "tanh" (default) or "relu". */
  readonly activation?: "tanh" | "relu" | undefined;
}

/** What {@link rnnSequence} returns. */
export interface RnnResult {
  /** The hidden state after each step, [batch, time, hiddenSize]; 0 past a row's length. */
  readonly output: Tensor;
  /** The hidden state after the last valid step, [batch, hiddenSize]. */
  readonly hidden: Tensor;
}

/**
 * A plain recurrent network over `x` [batch, time, inputSize] (Elman 1990): h' = tanh(W x + b + U h + c), as PyTorch's `nn.RNN`.
 * Throws {@link ShapeError} naming the axis.
 */
export function rnnSequence(x: Tensor, weights: RecurrentWeights, options: RnnOptions = {}): RnnResult {
  const operands = sequenceOperands("rnn", x, weights, options);
  const { batch, hiddenSize } = sequenceSizes(x.shape, weights.weightHh.shape, options.timeMajor ?? false);
  const attrs = { ...sequenceAttrs(options), activation: options.activation ?? "tanh" };
  const [output, hidden] = apply(
    rnnPrimitive,
    [x, options.hidden ?? zeros([batch, hiddenSize]), ...operands],
    attrs,
  );
  return { output: output!, hidden: hidden! };
}
