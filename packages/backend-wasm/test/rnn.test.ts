import { lowerRnn, lowerRnnGradient } from "../src/lowering/rnn.ts";
import { rnnStep } from "./plain-recurrent.ts";
import { describeCell } from "./recurrent-suite.ts";

for (const activation of ["tanh", "relu"] as const) {
  describeCell({
    name: "rnn",
    own: { activation },
    plain: rnnStep(activation),
    gates: 1,
    residual: 0,
    states: ["h0"],
    lower:
      ({ reverse, timeMajor }) =>
      (step) =>
        lowerRnn({ ...step, attrs: { reverse, timeMajor, activation } }),
    lowerGradient:
      ({ reverse, timeMajor }) =>
      (step) =>
        lowerRnnGradient({ ...step, attrs: { reverse, timeMajor, activation } }),
  });
}
