import { evaluate, fromData, grad, key, referenceBackend, sum, type Tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { inFloat64, numbers } from "../../test/cells.ts";
import { rowsOf } from "../../test/plain-steps.ts";
import { weightProbe } from "../../test/probes.ts";
import { gruCell } from "../gru-cell.ts";
import { identityInit } from "../initialisers/orthogonal.ts";
import { minGruCell } from "../minimal-cells.ts";
import { runCell, scanCell } from "../run-cell.ts";
import { dropConnect } from "./drop-connect.ts";

const backend = referenceBackend({ precision: "float64" });
const size = 12;
const rate = 0.3;

/** The weight as seen by each row of a batch at each step, column by column: [batch][time][features]. */
async function weightsSeen(seed: number): Promise<number[][][]> {
  const cell = dropConnect(weightProbe(size), { rate });
  const once = identityInit()(key(0), [size, size]).data;
  const x = fromData({ data: Float64Array.of(...once, ...once), shape: [2, size, size], dtype: "float32" });
  const { output } = await evaluate(backend, { ...runCell(cell, cell.init(key(0)), x, { key: key(seed) }) });
  return [0, 1].map((b) => rowsOf(output, b));
}

test("weights are 0 or w / (1 − rate), the same for every row and step; another key samples others", async () => {
  const [first, second] = await weightsSeen(1);
  expect(second).toEqual(first);
  expect(new Set(first!.flat())).toEqual(new Set([0, 1 / (1 - rate)]));
  // Of 144 flags the share is within 0.038 of the rate in most cases; four of those.
  expect(Math.abs(first!.flat().filter((w) => w === 0).length / size ** 2 - rate)).toBeLessThan(0.16);
  expect((await weightsSeen(2))[0]).not.toEqual(first);
});

test("the fused primitive runs with the dropped weights, and agrees with the steps", async () => {
  const cell = dropConnect(gruCell({ inputSize: 3, hiddenSize: 4 }), { rate: 0.5 });
  expect(cell.draw!(key(1), 2).sequence).toBeDefined();
  const parameters = inFloat64(cell.init(key(3)));
  const x = numbers([2, 5, 3], 1);
  const [fused, steps, whole] = await evaluate(backend, [
    runCell(cell, parameters, x, { key: key(9) }).output,
    scanCell(cell, parameters, x, { key: key(9) }).output,
    runCell(cell, parameters, x).output,
  ]);
  expectClose(fused!.data, steps!.data, { absolute: 1e-12 });
  expect(Array.from(fused!.data)).not.toEqual(Array.from(whole!.data));
});

test("dropped weights have no gradient, and only recurrent weights are dropped", async () => {
  const cell = dropConnect(gruCell({ inputSize: 3, hiddenSize: 4 }), { rate: 0.5 });
  const parameters = inFloat64(cell.init(key(3)));
  const loss = (p: typeof parameters): Tensor =>
    sum(runCell(cell, p, numbers([2, 5, 3], 1), { key: key(9) }).output);
  const gradient = await evaluate(backend, grad(loss)(parameters));
  const zeros = (leaf: Tensor | undefined) => Array.from(leaf!.data).filter((value) => value === 0).length;
  expect(zeros(gradient.weightIh)).toBe(0);
  expect(zeros(gradient.biasHh)).toBe(0);
  expect(zeros(gradient.weightHh)).toBeGreaterThan(12);
  expect(zeros(gradient.weightHh)).toBeLessThan(36);
});

test("a filter chooses other weights", async () => {
  const cell = dropConnect(minGruCell({ inputSize: 3, hiddenSize: 4 }), {
    rate: 0.5,
    weights: (path) => path === "weight",
  });
  const parameters = cell.init(key(3));
  const x = numbers([2, 5, 3], 1);
  const [dropped, whole] = await evaluate(backend, [
    runCell(cell, parameters, x, { key: key(9) }).output,
    runCell(cell, parameters, x).output,
  ]);
  expect(dropped!.data).not.toEqual(whole!.data);
});

test("rejects invalid options", () => {
  const cell = minGruCell({ inputSize: 3, hiddenSize: 4 });
  expect(() => dropConnect(cell, { rate: 1.2 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: dropConnect: rate is 1.2; expected a number from 0 to below 1.]`,
  );
  expect(() => dropConnect(cell, { rate }).init(key(0))).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: dropConnect: weights is a filter that selects no parameter; expected a filter that selects some of weight, bias.]`,
  );
});
