import { add, fromData, key, leaves, mul, referenceBackend, sum, type Tensor } from "@grus/tensor";
import { caseCount } from "@grus/testing";
import fc from "fast-check";
import { describe, test } from "vitest";
import type { Cell, CellState } from "../src/cell.ts";
import { gruCell } from "../src/gru-cell.ts";
import { lstmCell } from "../src/lstm-cell.ts";
import { minGruCell, minLstmCell } from "../src/minimal-cells.ts";
import type { RecurrentParameters } from "../src/recurrent-parameters.ts";
import { rnnCell } from "../src/rnn-cell.ts";
import { runCell, scanCell } from "../src/run-cell.ts";
import { inFloat64, numbers, someState } from "./cells.ts";
import { checkTreeGradient } from "./gradients.ts";

const backend = referenceBackend({ precision: "float64" });
const length = fc.integer({ min: 1, max: 4 });
const sizes = fc.record({
  batch: length,
  time: length,
  inputSize: length,
  hiddenSize: length,
  bias: fc.boolean(),
  reverse: fc.boolean(),
  isFused: fc.boolean(),
  seed: fc.nat(100),
});

type Options = { readonly inputSize: number; readonly hiddenSize: number; readonly bias: boolean };

/** The cells' parameters and states differ; here they only pass through. */
type AnyCell = Cell<RecurrentParameters, CellState>;

const makers: Readonly<Record<string, (options: Options) => AnyCell>> = {
  gru: gruCell,
  "gru, reset before": (options) => gruCell({ ...options, resetAfter: false }),
  lstm: (options) => lstmCell(options) as unknown as AnyCell,
  rnn: rnnCell,
  minGru: (options) => minGruCell(options) as unknown as AnyCell,
  minLstm: (options) => minLstmCell(options) as unknown as AnyCell,
};

describe("gradients of cells equal central differences, for any sizes and lengths", () => {
  test.each(Object.entries(makers))("%s", async (_, make) => {
    const property = fc.asyncProperty(sizes, async ({ batch, time, reverse, isFused, seed, ...options }) => {
      const cell = make(options);
      const lengths = fromData({
        data: Int32Array.from({ length: batch }, (__, i) => (seed + i) % (time + 1)),
        shape: [batch],
        dtype: "int32",
      });
      const held = {
        parameters: inFloat64(cell.init(key(seed))),
        x: numbers([batch, time, options.inputSize], seed),
        state: someState(cell, batch),
      };
      const loss = ({ parameters, x, state }: typeof held): Tensor => {
        const result = (isFused ? runCell : scanCell)(cell, parameters, x, {
          lengths,
          reverse,
          initialState: state,
        });
        return (leaves(result) as Tensor[]).map((y, i) => sum(mul(y, numbers(y.shape, 90 + i)))).reduce(add);
      };
      await checkTreeGradient(backend, loss, held);
    });
    await fc.assert(property, { seed: 20_260_727, numRuns: caseCount(3, 15) });
  });
});
