import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { sequenceSuite, suiteSizes } from "../../test/sequence-suite.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { byName } from "../by-name.ts";
import { gruBySteps } from "../gradients/gru-steps.ts";
import { gruGradientResults } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { namedOperands, recurrentOperands } from "../testing/recurrent-operands.ts";
import { gruSequence } from "./gru.ts";
import { sum } from "./reduce.ts";

const operands = recurrentOperands(suiteSizes, 3, 1);
const { x, weights, states } = namedOperands(operands);
const [hidden] = states as [Tensor];

describe.each([true, false])("resetAfter %s", (resetAfter) => {
  sequenceSuite({
    gates: 3,
    operands,
    sequence: (input, own, [before], options) => {
      const start = before === undefined ? {} : { hidden: before };
      const { output, hidden: last } = gruSequence(input, own, { ...options, ...start, resetAfter });
      return { output, states: [last] };
    },
    equations: (given, lengths, attrs) =>
      gruBySteps({ ...byName(gruGradientResults, given), lengths }, { ...attrs, resetAfter }),
  });

  test("gates are r, z, n and q of each valid step", async () => {
    const lengths = whole([5, 0, 2, 4]);
    const { output, gates } = await valuesOf(gruSequence(x, weights, { hidden, lengths, resetAfter }));
    const [z, n, q] = [gates.slice(2, 4), gates.slice(4, 6), gates.slice(6, 8)];
    const before = await valuesOf(hidden);
    const expected = z.map((gate, i) => (1 - gate) * n[i]! + gate * before[i]!);
    expectClose(output.slice(0, 2), expected, { absolute: 1e-15 });
    expect(q.every((value) => (value !== 0) === resetAfter)).toBe(true);
    // The second row has no valid steps.
    expect(gates.slice(5 * 8, 10 * 8)).toEqual(new Array<number>(5 * 8).fill(0));
  });
});

test("resetAfter changes the result; the default is true", async () => {
  const [after, before] = await valuesOf(
    [true, false].map((resetAfter) => gruSequence(x, weights, { resetAfter }).hidden),
  );
  after!.forEach((value, i) => expect(Math.abs(value - before![i]!)).toBeGreaterThan(1e-3));
  expect(await valuesOf(gruSequence(x, weights).hidden)).toEqual(after);
});

test("gates have no gradient", () => {
  const f = (h: Tensor) => sum(gruSequence(x, weights, { hidden: h }).gates);
  expect(errorsOf({ gates: () => grad(f)(hidden) })).toMatchInlineSnapshot(`
    "
    gates
      GradientError: gru: the gates are not differentiable.
      Compute the loss from output and hidden."
  `);
});
