import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { sequenceSuite, suiteSizes } from "../../test/sequence-suite.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { byName } from "../by-name.ts";
import { lstmBySteps } from "../gradients/lstm-steps.ts";
import { lstmGradientResults } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { namedOperands, recurrentOperands } from "../testing/recurrent-operands.ts";
import { lstmSequence } from "./lstm.ts";
import { sum } from "./reduce.ts";

const operands = recurrentOperands(suiteSizes, 4, 2);
const { x, weights, states } = namedOperands(operands);
const [hidden, cell] = states as [Tensor, Tensor];

describe("lstm", () => {
  sequenceSuite({
    gates: 4,
    operands,
    sequence: (input, own, before, options) => {
      const [h, c] = before;
      const start = h === undefined || c === undefined ? {} : { hidden: h, cell: c };
      const result = lstmSequence(input, own, { ...options, ...start });
      return { output: result.output, states: [result.hidden, result.cell] };
    },
    equations: (given, lengths, attrs) =>
      lstmBySteps({ ...byName(lstmGradientResults, given), lengths }, attrs),
  });
});

test("gates are i, f, g and o, cells the cell state of each step; in padding gates are 0 and cells are kept", async () => {
  const lengths = whole([5, 0, 2, 4]);
  const { output, gates, cells, ...last } = await valuesOf(
    lstmSequence(x, weights, { hidden, cell, lengths }),
  );
  const [i, f, g, o] = [0, 2, 4, 6].map((from) => gates.slice(from, from + 2));
  const before = await valuesOf(cell);
  const expected = i!.map((gate, k) => f![k]! * before[k]! + gate * g![k]!);
  expectClose(cells.slice(0, 2), expected, { absolute: 1e-15 });
  expectClose(
    output.slice(0, 2),
    o!.map((gate, k) => gate * Math.tanh(cells[k]!)),
    { absolute: 1e-15 },
  );
  expect(gates.slice(5 * 8, 10 * 8)).toEqual(new Array<number>(5 * 8).fill(0));
  expect(cells.slice(10, 20)).toEqual(Array.from({ length: 5 }, () => before.slice(2, 4)).flat());
  // The third row has two valid steps.
  for (const step of [1, 2, 3, 4]) {
    expect(cells.slice(20 + 2 * step, 22 + 2 * step)).toEqual(last.cell.slice(4, 6));
  }
});

test("in reverse the cells of padding keep the initial state", async () => {
  const options = { hidden, cell, lengths: whole([5, 0, 2, 4]), reverse: true };
  const { cells } = await valuesOf(lstmSequence(x, weights, options));
  const before = await valuesOf(cell);
  for (const step of [2, 3, 4]) {
    expect(cells.slice(20 + 2 * step, 22 + 2 * step)).toEqual(before.slice(4, 6));
  }
});

test("gates and cells have no gradient", () => {
  const slope = (read: "gates" | "cells") =>
    grad((h: Tensor) => sum(lstmSequence(x, weights, { hidden: h })[read]))(hidden);
  expect(errorsOf({ gates: () => slope("gates"), cells: () => slope("cells") })).toMatchInlineSnapshot(`
    "
    gates
      GradientError: lstm: the gates and cells are not differentiable.
      Compute the loss from output, hidden and cell.
    cells
      GradientError: lstm: the gates and cells are not differentiable.
      Compute the loss from output, hidden and cell."
  `);
});
