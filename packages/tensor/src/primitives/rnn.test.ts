import { describe, expect, test } from "vitest";
import { sequenceSuite, suiteSizes } from "../../test/sequence-suite.ts";
import { valuesOf } from "../../test/values.ts";
import { byName } from "../by-name.ts";
import { rnnBySteps } from "../gradients/rnn-steps.ts";
import { rnnGradientResults } from "../operands.ts";
import { tensor } from "../tensor.ts";
import { wave } from "../testing/case.ts";
import { recurrentOperands } from "../testing/recurrent-operands.ts";
import { rnnSequence } from "./rnn.ts";

// A bias that prevents relu from being 0 everywhere.
const operands = recurrentOperands(suiteSizes, 1, 1).with(3, wave([2], 4, { low: 0.5, high: 1 }));

describe.each(["tanh", "relu"] as const)("%s", (activation) => {
  sequenceSuite({
    gates: 1,
    operands,
    sequence: (input, own, [before], options) => {
      const start = before === undefined ? {} : { hidden: before };
      const { output, hidden } = rnnSequence(input, own, { ...options, ...start, activation });
      return { output, states: [hidden] };
    },
    equations: (given, lengths, attrs) =>
      rnnBySteps({ ...byName(rnnGradientResults, given), lengths }, { ...attrs, activation }),
  });
});

test("the activation defaults to tanh", async () => {
  const x = tensor([[[1], [-2]]]);
  const weights = {
    weightIh: tensor([[1], [-1]]),
    weightHh: tensor([
      [0, 2],
      [1, 0],
    ]),
  };
  const [usual, relu] = await valuesOf([
    rnnSequence(x, weights).output,
    rnnSequence(x, weights, { activation: "relu" }).output,
  ]);
  const [first, second] = [Math.tanh(1), Math.tanh(-1)];
  expect(usual).toEqual([first, second, Math.tanh(-2 + 2 * second), Math.tanh(2 + first)]);
  expect(relu).toEqual([1, 0, 0, 3]);
});
