import { evaluate, key, referenceBackend } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers, someState } from "../../test/cells.ts";
import * as plain from "../../test/plain-cells.ts";
import { plainTree, rowsOf, runRow } from "../../test/plain-steps.ts";
import { gruCell } from "../gru-cell.ts";
import { lstmCell } from "../lstm-cell.ts";
import { minGruCell } from "../minimal-cells.ts";
import { rnnCell } from "../rnn-cell.ts";
import { runCell } from "../run-cell.ts";
import { residual } from "./connected.ts";
import { zoneout } from "./zoneout.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, hiddenSize] = [3, 5, 4, 2];
const x = numbers([batch, time, inputSize], 1);

/** Interpolates between the previous state and the next, by rates. */
const between =
  (step: plain.PlainStep, rates: Readonly<Record<string, number>>): plain.PlainStep =>
  (p, state, input) =>
    Object.fromEntries(
      Object.entries(step(p, state, input)).map(([name, after]) => {
        const rate = rates[name] ?? 0;
        return [name, after.map((value, j) => rate * state[name]![j]! + (1 - rate) * value)];
      }),
    );

test("evaluation takes the expectation, with a rate for each state", async () => {
  const rates = { hidden: 0.2, cell: 0.7 };
  const cell = zoneout(lstmCell({ inputSize, hiddenSize }), rates);
  const parameters = inFloat64(cell.init(key(3)));
  const initialState = someState(cell, batch);
  const { output, state } = await evaluate(backend, { ...runCell(cell, parameters, x, { initialState }) });
  for (let b = 0; b < batch; b++) {
    const row = { of: b, batch };
    const start = plainTree(initialState, row);
    const run = { length: time, reverse: false };
    const expected = runRow(between(plain.lstm, rates), plainTree(parameters), start, rowsOf(x, b), run);
    expectClose(rowsOf(output, b).flat(), expected.outputs.flat(), { absolute: 1e-12 });
    expectClose(plainTree(state, row).cell!, expected.state.cell!, { absolute: 1e-12 });
  }
});

describe("training", () => {
  const rate = 0.3;
  const wide = { batch: 4, time: 12, hiddenSize: 16 };
  const cell = zoneout(rnnCell({ inputSize, hiddenSize: wide.hiddenSize }), { hidden: rate });
  const parameters = inFloat64(cell.init(key(3)));
  const input = numbers([wide.batch, wide.time, inputSize], 1);

  /**
   * Whether each feature kept its value, [batch][time][features]; checks that it otherwise took the cell's
   * next value.
   */
  async function heldFeatures(seed: number): Promise<boolean[][][]> {
    const { output } = await evaluate(backend, { ...runCell(cell, parameters, input, { key: key(seed) }) });
    return Array.from({ length: wide.batch }, (_, b) => {
      let before: readonly number[] = new Array<number>(wide.hiddenSize).fill(0);
      return rowsOf(output, b).map((after, t) => {
        const moved = plain.rnn(plainTree(parameters), { hidden: before }, rowsOf(input, b)[t]!).hidden!;
        const held = after.map((value, j) => value === before[j]);
        expectClose(
          after,
          moved.map((value, j) => (held[j] ? before[j]! : value)),
          { absolute: 1e-12 },
        );
        before = after;
        return held;
      });
    });
  }

  // Of 768 flags the share is within 0.017 of the rate in most cases; four of those.
  test("features keep their values with the rate, sampled at each step and row", async () => {
    const held = await heldFeatures(5);
    const flags = held.flat(2);
    expect(Math.abs(flags.filter(Boolean).length / flags.length - rate)).toBeLessThan(0.07);
    const masks = held.flat().map((mask) => mask.map(Number).join(""));
    expect(new Set(masks).size).toBe(masks.length);
    expect(await heldFeatures(5)).toEqual(held);
    expect(await heldFeatures(6)).not.toEqual(held);
  });

  test("each state has separate masks", async () => {
    const both = zoneout(lstmCell({ inputSize, hiddenSize: 40 }), { hidden: 0.5, cell: 0.5 });
    const own = both.init(key(3));
    const initialState = someState(both, batch);
    const { state } = await evaluate(backend, {
      ...runCell(both, own, numbers([batch, 1, inputSize], 1), { key: key(1), initialState }),
    });
    const flags = (name: "hidden" | "cell") =>
      Array.from(state[name].data, (value, i) => value === initialState[name].data[i]);
    expect(flags("hidden")).not.toEqual(flags("cell"));
    expect(flags("hidden")).toContain(true);
    expect(flags("cell")).toContain(true);
  });
});

test("rates of 0 are the cell itself; others have no fused primitive", () => {
  const cell = gruCell({ inputSize, hiddenSize });
  expect(zoneout(cell, { hidden: 0 })).toBe(cell);
  expect(zoneout(cell, { hidden: 0.1 }).sequence).toBeUndefined();
});

test("an output other than the hidden state is unchanged", async () => {
  const inner = residual(minGruCell({ inputSize: 3, hiddenSize: 3 }));
  const cell = zoneout(inner, { hidden: 0.5 });
  const parameters = cell.init(key(1));
  const start = someState(cell, 2);
  const input = numbers([2, 3], 4);
  const both = [cell.step(parameters, start, input), inner.step(parameters, start, input)];
  const [zoned, plainStep] = await evaluate(backend, both);
  expect(zoned!.output.data).toEqual(plainStep!.output.data);
  expect(zoned!.state.hidden.data).not.toEqual(plainStep!.state.hidden.data);
});

test("rejects invalid options", () => {
  const cell = gruCell({ inputSize, hiddenSize });
  expect(() => zoneout(cell, { hidden: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: zoneout: hidden is 1; expected a number from 0 to below 1.]`,
  );
  expect(() => zoneout(cell, { cell: 0.5 } as object)).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: zoneout: cell is 0.5; expected one of hidden.]`,
  );
});
