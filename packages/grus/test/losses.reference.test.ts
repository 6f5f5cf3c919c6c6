import {
  binaryCrossEntropy,
  crossEntropy,
  ctcLoss,
  gaussianNll,
  huber,
  klDistillation,
  meanAbsoluteError,
  meanSquaredError,
  quantile,
} from "@grus/cells";
import { add, type Backend, cast, evaluate, type Tensor, transpose, valueAndGrad } from "@grus/tensor";
import type { Comparison, Fixture } from "@grus/testing/reference";
import { comparisonOf, constantOf, referenceSuite } from "./reference.ts";

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
  compute: async (backend, { attrs }, fixture) => {
    if (attrs.loss === "ctc") return ctc(backend, fixture);
    const loss = losses[attrs.loss as string];
    if (loss === undefined) throw new Error(`no loss for ${JSON.stringify(attrs.loss)}.`);
    const operands = {
      target: constantOf(fixture, "target"),
      classes: constantOf(fixture, "classes"),
      prob: constantOf(fixture, "prob"),
    };
    const run = valueAndGrad((input: Tensor) => loss(input, operands));
    const { value, gradient } = await evaluate(backend, run(constantOf(fixture, "input")));
    return {
      value: comparisonOf(value, fixture, "value"),
      grad_input: comparisonOf(gradient, fixture, "grad_input"),
    };
  },
});

/** The fixture is time-major, with one number for the sum over rows. */
async function ctc(backend: Backend, fixture: Fixture): Promise<Record<string, Comparison>> {
  const lengthsOf = (name: string) => cast(constantOf(fixture, name), "int32");
  const target = { values: constantOf(fixture, "targets"), lengths: lengthsOf("target_lengths") };
  const loss = (logits: Tensor) => {
    const input = { values: transpose(logits, [1, 0, 2]), lengths: lengthsOf("input_lengths") };
    return ctcLoss(input, target, { reduction: "sum" });
  };
  const { value, gradient } = await evaluate(backend, valueAndGrad(loss)(constantOf(fixture, "logits")));
  return {
    value: comparisonOf(value, fixture, "value"),
    grad_logits: comparisonOf(gradient, fixture, "grad_logits"),
  };
}
