import { evaluate, key, ones, referenceBackend } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { inFloat64, numbers, someState } from "../../test/cells.ts";
import * as plain from "../../test/plain-cells.ts";
import { plainTree, rowsOf, runRow } from "../../test/plain-steps.ts";
import { maskProbe } from "../../test/probes.ts";
import { gruCell } from "../gru-cell.ts";
import { lstmCell } from "../lstm-cell.ts";
import { minGruCell } from "../minimal-cells.ts";
import { recurrent } from "../recurrent-layer.ts";
import { runCell, scanCell } from "../run-cell.ts";
import { variationalDropout } from "./variational-dropout.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, hiddenSize] = [3, 5, 4, 6];
const rates = { input: 0.3, recurrent: 0.4, output: 0.5 };

/**
 * The masks sampled from a key: of the input (times that of the output, since the probe returns its input),
 * and of the hidden state.
 */
async function masksOf(seed: number, own: typeof rates, features = inputSize) {
  const probe = variationalDropout(maskProbe(features, hiddenSize), own);
  const result = runCell(probe, {}, ones([batch, time, features]), { key: key(seed) });
  const { output, state } = await evaluate(backend, { ...result });
  return { steps: Array.from({ length: batch }, (_, b) => rowsOf(output, b)), hidden: state.hidden };
}

test("a mask is 0 or 1 / (1 − rate), the same at every step, different for each row and key", async () => {
  const { steps, hidden } = await masksOf(1, { ...rates, output: 0 }, 40);
  for (const row of steps) for (const mask of row) expect(mask).toEqual(row[0]);
  expect(new Set(steps.flat(2))).toEqual(new Set([0, 1 / (1 - rates.input)]));
  expect(new Set(hidden.data)).toEqual(new Set([0, 1 / (1 - rates.recurrent)]));
  expect(steps[0]).not.toEqual(steps[1]);
  expect((await masksOf(2, { ...rates, output: 0 }, 40)).steps).not.toEqual(steps);
  // Of 120 flags the share is within 0.042 of the rate in most cases; four of those.
  const dropped = steps.flatMap((row) => row[0]!).filter((value) => value === 0).length;
  expect(Math.abs(dropped / 120 - rates.input)).toBeLessThan(0.17);
});

test("training masks input, recurrent products and output", async () => {
  const cell = variationalDropout(gruCell({ inputSize, hiddenSize }), { ...rates, output: 0 });
  const masks = await masksOf(7, { ...rates, output: 0 });
  const parameters = inFloat64(cell.init(key(3)));
  const initialState = someState(cell, batch);
  const x = numbers([batch, time, inputSize], 1);
  const { output } = await evaluate(backend, {
    ...runCell(cell, parameters, x, { key: key(7), initialState }),
  });
  for (let b = 0; b < batch; b++) {
    const row = { of: b, batch };
    const step = plain.gru(plainTree(masks.hidden, row)[""]!);
    const input = rowsOf(x, b).map((values) => values.map((value, j) => value * masks.steps[b]![0]![j]!));
    const run = { length: time, reverse: false };
    const expected = runRow(step, plainTree(parameters), plainTree(initialState, row), input, run);
    expectClose(rowsOf(output, b).flat(), expected.outputs.flat(), { absolute: 1e-12 });
  }
});

test("the mask of the output does not affect the states", async () => {
  const plainCell = lstmCell({ inputSize, hiddenSize });
  const cell = variationalDropout(plainCell, { output: 0.5 });
  const parameters = cell.init(key(3));
  const x = numbers([batch, time, inputSize], 1);
  const [dropped, whole] = await evaluate(backend, [
    { ...runCell(cell, parameters, x, { key: key(1) }) },
    { ...runCell(plainCell, parameters, x) },
  ]);
  expect(dropped!.state).toEqual(whole!.state);
  const factors = Array.from(dropped!.output.data, (value, i) => value / whole!.output.data[i]!);
  for (const factor of factors) expect(Math.min(Math.abs(factor), Math.abs(factor - 2))).toBeLessThan(1e-12);
  for (let i = 0; i < factors.length; i++) {
    const first = Math.floor(i / (time * hiddenSize)) * time * hiddenSize + (i % hiddenSize);
    expect(factors[i]).toBeCloseTo(factors[first]!, 12);
  }
});

test("without a recurrent mask the fused primitive runs, and agrees with the steps", async () => {
  const cell = variationalDropout(gruCell({ inputSize, hiddenSize }), { input: 0.3, output: 0.4 });
  const drawn = cell.draw!(key(4), batch);
  expect(drawn.sequence).toBeDefined();
  expect(drawn.draw).toBeUndefined();
  expect(variationalDropout(gruCell({ inputSize, hiddenSize }), rates).draw!(key(4), batch).sequence).toBe(
    undefined,
  );
  const parameters = inFloat64(cell.init(key(3)));
  const x = numbers([batch, time, inputSize], 1);
  const [fused, steps] = await evaluate(backend, [
    { ...runCell(cell, parameters, x, { key: key(9) }) },
    { ...scanCell(cell, parameters, x, { key: key(9) }) },
  ]);
  expectClose(fused!.output.data, steps!.output.data, { absolute: 1e-12 });
});

test("each layer and direction has separate masks", async () => {
  const make = (features: number) => variationalDropout(maskProbe(features, 30), { recurrent: 0.5 });
  const layer = recurrent(make, { inputSize: 4, layers: 2, bidirectional: true });
  const { state } = await evaluate(backend, {
    ...layer.bind(layer.init(key(0)), { key: key(1) })(ones([2, 3, 4])),
  });
  const masks = state.flatMap(({ forward, reverse }) =>
    [forward, reverse!].map(({ hidden }) => hidden.data.join()),
  );
  expect(new Set(masks).size).toBe(4);
});

test("rejects invalid options", () => {
  expect(() =>
    variationalDropout(gruCell({ inputSize, hiddenSize }), { input: 1 }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: variationalDropout: input is 1; expected a number from 0 to below 1.]`,
  );
  expect(() =>
    variationalDropout(minGruCell({ inputSize, hiddenSize }), { recurrent: 0.1 }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: variationalDropout: recurrent is 0.1; expected 0 for a cell without masksHidden, whose hidden state cannot be masked.]`,
  );
});
