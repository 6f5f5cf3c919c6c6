import {
  binaryCrossEntropy,
  crossEntropy,
  gaussianNll,
  huber,
  klDistillation,
  meanAbsoluteError,
  meanSquaredError,
  quantile,
} from "@grus/cells";
import { add, evaluate, type Tensor, valueAndGrad } from "@grus/tensor";
import { beside, constantOf, referenceSuite } from "./reference.ts";

interface Operands {
  readonly target: Tensor;
  readonly classes: Tensor;
  readonly prob: Tensor;
}

/** Each loss of the manifest, as a function of its input. */
const losses: Readonly<Record<string, (input: Tensor, operands: Operands) => Tensor>> = {
  mse: (input, { target }) => meanSquaredError(input, target),
  mae: (input, { target }) => meanAbsoluteError(input, target),
  huber: (input, { target }) => huber(input, target, { delta: 0.7 }),
  "cross-entropy": (input, { classes }) => crossEntropy(input, classes),
  "cross-entropy-smoothed": (input, { classes }) => crossEntropy(input, classes, { labelSmoothing: 0.1 }),
  "bce-with-logits": (input, { prob }) => binaryCrossEntropy(input, prob),
  "kl-distillation-T2": (input, { target }) => klDistillation(input, target, { temperature: 2 }),
  "gaussian-nll": (input, { target, prob }) => gaussianNll(input, target, add(prob, 0.1)),
  "quantile-0.9": (input, { target }) => quantile(input, target, { quantile: 0.9 }),
};

referenceSuite({
  suite: "losses",
  kinds: ["loss"],
  excluded: ({ attrs }) =>
    attrs.loss === "ctc" ? "connectionist temporal classification is not a loss of @grus/cells" : undefined,
  compute: async (backend, { attrs }, fixture) => {
    const loss = losses[attrs.loss as string];
    if (loss === undefined) throw new Error(`no loss for ${JSON.stringify(attrs.loss)}.`);
    const operands = {
      target: constantOf(fixture, "target"),
      classes: constantOf(fixture, "classes"),
      prob: constantOf(fixture, "prob"),
    };
    const run = valueAndGrad((input: Tensor) => loss(input, operands));
    const { value, gradient } = await evaluate(backend, run(constantOf(fixture, "input")));
    return { value: beside(value, fixture, "value"), grad_input: beside(gradient, fixture, "grad_input") };
  },
});
