import { lowerLstm, lowerLstmGradient } from "../src/lowering/lstm.ts";
import { lstmStep } from "./plain-recurrent.ts";
import { describeCell } from "./recurrent-suite.ts";

describeCell({
  name: "lstm",
  own: {},
  plain: lstmStep,
  gates: 4,
  residual: 4,
  states: ["h0", "c0"],
  lower:
    ({ reverse, timeMajor }) =>
    (step) =>
      lowerLstm({ ...step, attrs: { reverse, timeMajor } }),
  lowerGradient:
    ({ reverse, timeMajor }) =>
    (step) =>
      lowerLstmGradient({ ...step, attrs: { reverse, timeMajor } }),
});
