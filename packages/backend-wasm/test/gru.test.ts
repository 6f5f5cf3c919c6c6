import { lowerGru, lowerGruGradient } from "../src/lowering/gru.ts";
import { gruStep } from "./plain-recurrent.ts";
import { describeCell } from "./recurrent-suite.ts";

for (const resetAfter of [true, false]) {
  describeCell({
    name: "gru",
    attrs: { resetAfter },
    plain: gruStep(resetAfter),
    gates: 3,
    residual: 4,
    states: ["h0"],
    lower: lowerGru,
    lowerGradient: lowerGruGradient,
  });
}
