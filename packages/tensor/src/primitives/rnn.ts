// rnn: a plain (Elman) recurrent network over a whole sequence, as one step of a program.
import type { RnnAttrs } from "../attributes.ts";
import { byName, inOrder } from "../by-name.ts";
import type { Kernel } from "../kernel.ts";
import { rnnOperands, rnnResults } from "../operands.ts";
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
  sequenceSizes,
  sequenceSpec,
  stateSpec,
} from "./recurrent.ts";

/** Maps `rnnOperands` to `rnnResults`. Past the length of a row, the output is 0 and the state is kept. */
export const rnnPrimitive: Primitive<"rnn", RnnAttrs> = {
  name: "rnn",
  infer(inputs, { timeMajor }) {
    const sizes = checkOperands("rnn", 1, byName(rnnOperands, inputs), timeMajor);
    return inOrder(rnnResults, {
      output: sequenceSpec(sizes, timeMajor, sizes.hiddenSize),
      hidden: stateSpec(sizes),
    });
  },
};

export const rnnKernel: Kernel<"rnn"> = ({ inputs, inputSpecs, outputs, attrs }) => {
  const { x, hidden: h0, weightIh, weightHh, biasIh, biasHh, lengths } = byName(rnnOperands, inputs);
  const { output: y, hidden: hn } = byName(rnnResults, outputs);
  const specs = byName(rnnOperands, inputSpecs);
  const sizes = sequenceSizes(specs.x.shape, specs.weightHh.shape, attrs.timeMajor);
  const { batch, inputSize, hiddenSize: H } = sizes;
  const activate = attrs.activation === "tanh" ? Math.tanh : (value: number) => Math.max(0, value);
  y.fill(0);
  for (let b = 0; b < batch; b++) {
    let h = Array.from(h0.subarray(b * H, (b + 1) * H));
    for (const row of activeRows({ sizes, attrs, lengths }, b)) {
      const before = h;
      h = h.map((_, i) =>
        activate(
          affine(weightIh, biasIh, i, x, row * inputSize, inputSize) +
            affine(weightHh, biasHh, i, before, 0, H),
        ),
      );
      y.set(h, row * H);
    }
    hn.set(h, b * H);
  }
};

/** Options of {@link rnnSequence}. */
export interface RnnOptions extends SequenceOptions {
  /** [batch, hiddenSize]; default zeros. */
  readonly hidden?: Tensor | undefined;
  /** "tanh" (default) or "relu". */
  readonly activation?: "tanh" | "relu" | undefined;
}

/** The result of {@link rnnSequence}. */
export interface RnnResult {
  /** The hidden state after each step, [batch, time, hiddenSize]; 0 past the length of a row. */
  readonly output: Tensor;
  /** The hidden state after the last valid step, [batch, hiddenSize]. */
  readonly hidden: Tensor;
}

/**
 * A plain recurrent network over `x` [batch, time, inputSize] (Elman 1990): h' = tanh(W x + b + U h + c), as
 * PyTorch's `nn.RNN`. Throws {@link ShapeError} naming the axis.
 */
export function rnnSequence(x: Tensor, weights: RecurrentWeights, options: RnnOptions = {}): RnnResult {
  const given = sequenceOperands("rnn", x, weights, options);
  const { batch, hiddenSize } = sequenceSizes(x.shape, weights.weightHh.shape, options.timeMajor ?? false);
  const attrs = { ...sequenceAttrs(options), activation: options.activation ?? "tanh" };
  const hidden = options.hidden ?? zeros([batch, hiddenSize]);
  return byName(rnnResults, apply(rnnPrimitive, inOrder(rnnOperands, { ...given, hidden }), attrs));
}
