import {
  add,
  evaluate,
  fromData,
  key,
  leaves,
  mul,
  referenceBackend,
  ShapeError,
  slice,
  sum,
  type Tensor,
  take,
  transpose,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { cells, inFloat64, numbers, raggedLengths, sizes, someState } from "../test/cells.ts";
import { checkTreeGradient } from "../test/gradients.ts";
import type { CellSequence, CellState } from "./cell.ts";
import { gruCell } from "./gru-cell.ts";
import { runCell, scanCell } from "./run-cell.ts";

const backend = referenceBackend({ precision: "float64" });
const { batch, time, inputSize } = sizes;
const x = numbers([batch, time, inputSize], 1);
const lengths = fromData({ data: raggedLengths, shape: [batch], dtype: "int32" });

async function data(result: unknown): Promise<number[]> {
  return (leaves(await evaluate(backend, result)) as Tensor[]).flatMap((leaf) => Array.from(leaf.data));
}

async function expectSame(actual: unknown, expected: unknown): Promise<void> {
  expectClose(await data(actual), await data(expected), { absolute: 1e-12 });
}

describe.each(Object.entries(cells))("%s", (_, cell) => {
  const parameters = inFloat64(cell.init(key(3)));
  const initialState = someState(cell, batch);

  test("step by step, by scan and fused agree", async () => {
    let state: CellState = initialState;
    const outputs: Tensor[] = [];
    for (let t = 0; t < time; t++) {
      const next = cell.step(parameters, state, take(x, 1, t));
      state = next.state;
      outputs.push(next.output);
    }
    const unrolled = { outputs: outputs.map((y) => sum(y, { axes: [1] })), state };
    for (const run of [runCell, scanCell]) {
      const { output, state: last } = run(cell, parameters, x, { initialState });
      const sums = outputs.map((_, t) => sum(take(output, 1, t), { axes: [1] }));
      await expectSame({ outputs: sums, state: last }, unrolled);
    }
  });

  test.each([
    { reverse: false, timeMajor: false },
    { reverse: true, timeMajor: false },
    { reverse: true, timeMajor: true },
  ])("ragged, reverse $reverse, time-major $timeMajor: scan and fused agree", async (order) => {
    const input = order.timeMajor ? transpose(x, [1, 0, 2]) : x;
    const options = { ...order, lengths, initialState };
    await expectSame(
      { ...scanCell(cell, parameters, input, options) },
      { ...runCell(cell, parameters, input, options) },
    );
  });

  test.each([false, true])("padding has no effect, reverse %s", async (reverse) => {
    const shorter = slice(x, 1, 0, 3);
    const three = fromData({ data: Int32Array.of(3, 3, 3), shape: [batch], dtype: "int32" });
    const alone = runCell(cell, parameters, shorter, { reverse, initialState });
    for (const run of [runCell, scanCell]) {
      const padded = run(cell, parameters, x, { reverse, initialState, lengths: three });
      await expectSame(slice(padded.output, 1, 0, 3), alone.output);
      await expectSame(padded.state, alone.state);
      expect(Math.max(...(await data(slice(padded.output, 1, 3))).map(Math.abs))).toBe(0);
    }
  });

  test.each([
    ["fused", runCell],
    ["scan", scanCell],
  ] as const)("has the gradient of central differences, %s", async (_name, run) => {
    const held = { parameters, x, initialState };
    const loss = ({ parameters: p, x: input, initialState: start }: typeof held): Tensor =>
      contraction(run(cell, p, input, { initialState: start, lengths }));
    await checkTreeGradient(backend, loss, held);
  });
});

/** One number from the whole result of a run. */
function contraction({ output, state }: CellSequence<CellState>): Tensor {
  const parts = [output, ...(leaves(state) as Tensor[])];
  return parts.map((part, i) => sum(mul(part, numbers(part.shape, 90 + i)))).reduce(add);
}

test("the two reset forms differ", async () => {
  const after = gruCell(sizes);
  const before = gruCell({ ...sizes, resetAfter: false });
  const parameters = after.init(key(3));
  const a = await data(runCell(after, parameters, x).output);
  const b = await data(runCell(before, parameters, x).output);
  expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeGreaterThan(1e-3);
});

test("a cell without a fused primitive runs through scan", async () => {
  const { sequence: _, ...plain } = gruCell(sizes);
  const parameters = plain.init(key(3));
  await expectSame(runCell(plain, parameters, x), runCell(gruCell(sizes), parameters, x));
});

test("rejects another number of features", () => {
  const { sequence: _, ...plain } = gruCell(sizes);
  const run = () => runCell(plain, plain.init(key(0)), numbers([2, 3, 7], 1));
  expect(run).toThrow(ShapeError);
  expect(run).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: scanCell: input has shape [2, 3, 7]; expected [batch, time, inputSize=4].
    Pass 4 features per step, create the cell with inputSize 7, or pass this model's parameters.]
  `);
  expect(() => runCell(plain, plain.init(key(0)), take(x, 0, 0))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: scanCell: input has shape [5, 4]; expected [batch, time, inputSize=4].
    Add the missing axes, or split a long series into windows.]
  `);
});
