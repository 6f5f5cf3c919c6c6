import { lowerGru, lowerGruGradient } from "../src/lowering/gru.ts";
import { gruStep } from "./plain-recurrent.ts";
import { describeCell } from "./recurrent-suite.ts";

for (const resetAfter of [true, false]) {
  describeCell({
    name: "gru",
    own: { resetAfter },
    plain: gruStep(resetAfter),
    gates: 3,
    residual: 4,
    states: ["h0"],
    lower:
      ({ reverse, timeMajor }) =>
      (step) =>
        lowerGru({ ...step, attrs: { reverse, timeMajor, resetAfter } }),
    lowerGradient:
      ({ reverse, timeMajor }) =>
      (step) =>
        lowerGruGradient({ ...step, attrs: { reverse, timeMajor, resetAfter } }),
  });
}
