// The number of kernels that a program launches, which determines the cost of a sequence on a GPU.
import { grad, gruSequence, lstmSequence, rnnSequence, sum, type Tensor, trace, zeros } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { lowerProgram } from "../src/lower-program.ts";

const CELLS = {
  gru: { gates: 3, run: gruSequence },
  lstm: { gates: 4, run: lstmSequence },
  rnn: { gates: 1, run: rnnSequence },
} as const;

type CellName = keyof typeof CELLS;

function dispatchesOf(name: CellName, time: number, wanted: "outputs" | "gradients"): number {
  const { gates, run } = CELLS[name];
  const [batch, input, hidden] = [3, 2, 4];
  const operands = [
    zeros([batch, time, input]),
    zeros([gates * hidden, input]),
    zeros([gates * hidden, hidden]),
  ];
  const output = (weightHh: Tensor) => run(operands[0]!, { weightIh: operands[1]!, weightHh }, {}).output;
  const outputs =
    wanted === "outputs"
      ? [output(operands[2]!)]
      : [grad((weightHh: Tensor) => sum(output(weightHh)))(operands[2]!)];
  return lowerProgram(trace({ inputs: operands, outputs: outputs as Tensor[] })).dispatches.length;
}

/**
 * Additional dispatches for 98 steps over 49: one per step, and those that gather seven at a time (14 + 2 + 1
 * against 7 + 1).
 */
const MORE = 49 + 9;

describe.each(["gru", "lstm", "rnn"] as const)("%s", (name) => {
  test("a forward step is one dispatch, plus one gather for seven steps", () => {
    const [short, long] = [dispatchesOf(name, 49, "outputs"), dispatchesOf(name, 98, "outputs")];
    expect(long - short).toBe(MORE);
  });

  test("a forward and backward step is two dispatches, plus two gathers for seven steps", () => {
    const [short, long] = [dispatchesOf(name, 49, "gradients"), dispatchesOf(name, 98, "gradients")];
    expect(long - short).toBe(2 * MORE);
  });
});
