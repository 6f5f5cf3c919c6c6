import { lowerRnn, lowerRnnGradient } from "../src/lowering/rnn.ts";
import { rnnStep } from "./plain-recurrent.ts";
import { describeCell } from "./recurrent-suite.ts";

for (const activation of ["tanh", "relu"] as const) {
  describeCell({
    name: "rnn",
    attrs: { activation },
    plain: rnnStep(activation),
    gates: 1,
    residual: 0,
    states: ["h0"],
    lower: lowerRnn,
    lowerGradient: lowerRnnGradient,
  });
}
