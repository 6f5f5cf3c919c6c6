import {
  evaluate,
  fromData,
  grad,
  key,
  mapTree,
  mul,
  referenceBackend,
  sum,
  type Tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { inFloat64, numbers } from "../../test/cells.ts";
import { checkTreeGradient } from "../../test/gradients.ts";
import * as plain from "../../test/plain-cells.ts";
import { plainTree, rowsOf, runRow } from "../../test/plain-steps.ts";
import { lstmCell } from "../lstm-cell.ts";
import { rnnCell } from "../rnn-cell.ts";
import { runCell, scanCell } from "../run-cell.ts";
import { weightNorm } from "./weight-norm.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, hiddenSize] = [2, 5, 4, 3];
const x = numbers([batch, time, inputSize], 1);
const inner = rnnCell({ inputSize, hiddenSize });
const cell = weightNorm(inner);

/** g · v / ‖v‖ by rows, over plain numbers. */
function normalised(v: readonly number[], g: readonly number[]): number[] {
  const width = v.length / g.length;
  return v.map((value, i) => {
    const row = Math.floor(i / width);
    const squares = v.slice(row * width, (row + 1) * width).map((other) => other * other);
    return (g[row]! * value) / Math.sqrt(squares.reduce((a, b) => a + b));
  });
}

test("has the initial weights of the wrapped cell", async () => {
  const own = cell.init(key(3));
  const plainOwn = inner.init(key(3));
  const [with_, without] = await evaluate(backend, [
    runCell(cell, own, x).output,
    runCell(inner, plainOwn, x).output,
  ]);
  expectClose(with_!.data, without!.data, { absolute: 1e-6 });
});

test("computes with g · v / ‖v‖, independent of the length of v", async () => {
  const begun = inFloat64(cell.init(key(3)));
  const lengths = mapTree(begun.lengths, (g, path) => {
    const moved = numbers((g as Tensor).shape, path.length).data as Float64Array;
    return fromData({ data: moved.map((value) => 1 + value), shape: (g as Tensor).shape, dtype: "float32" });
  });
  const parameters = { cell: begun.cell, lengths: lengths as typeof begun.lengths };
  const values = plainTree(parameters);
  const weights = {
    ...plainTree(begun.cell),
    weightIh: normalised(values["cell.weightIh"]!, values["lengths.weightIh"]!),
    weightHh: normalised(values["cell.weightHh"]!, values["lengths.weightHh"]!),
  };
  const { output } = await evaluate(backend, { ...runCell(cell, parameters, x) });
  for (let b = 0; b < batch; b++) {
    const start = { hidden: [0, 0, 0] };
    const expected = runRow(plain.rnn, weights, start, rowsOf(x, b), { length: time, reverse: false });
    expectClose(rowsOf(output, b).flat(), expected.outputs.flat(), { absolute: 1e-12 });
  }
  const longer = { ...begun.cell, weightHh: mul(begun.cell.weightHh, 7) };
  const [scaled, same] = await evaluate(backend, [
    runCell(cell, { cell: longer, lengths: parameters.lengths }, x).output,
    output,
  ]);
  expectClose(scaled!.data, same!.data, { absolute: 1e-12 });
});

test("keeps the fused primitive, which agrees with the steps", async () => {
  const fusedCell = weightNorm(lstmCell({ inputSize, hiddenSize }));
  expect(fusedCell.sequence).toBeDefined();
  const parameters = inFloat64(fusedCell.init(key(3)));
  const [fused, steps] = await evaluate(backend, [
    runCell(fusedCell, parameters, x).output,
    scanCell(fusedCell, parameters, x).output,
  ]);
  expectClose(fused!.data, steps!.data, { absolute: 1e-12 });
});

test("has the gradient of central differences", async () => {
  const parameters = inFloat64(cell.init(key(3)));
  const loss = (p: typeof parameters): Tensor =>
    sum(mul(runCell(cell, p, x).output, numbers([batch, time, hiddenSize], 9)));
  await checkTreeGradient(backend, loss, parameters);
});

test("a row of zeros remains zero, and has a gradient", async () => {
  const begun = cell.init(key(3));
  const weightHh = fromData({ data: new Float64Array(9), shape: [3, 3], dtype: "float32" });
  const parameters = { ...begun, cell: { ...begun.cell, weightHh } };
  const loss = (p: typeof parameters): Tensor => sum(runCell(cell, p, x).output);
  const gradient = await evaluate(backend, grad(loss)(parameters));
  for (const value of gradient.cell.weightHh.data) expect(Number.isFinite(value)).toBe(true);
});

test("a filter selects the weights, at least one", () => {
  const some = weightNorm(inner, { weights: (path) => path === "weightHh" });
  expect(Object.keys(some.init(key(1)).lengths)).toEqual(["weightHh"]);
  expect(Object.keys(cell.init(key(1)).lengths)).toEqual(["weightIh", "weightHh"]);
  expect(() => weightNorm(inner, { weights: () => false }).init(key(1))).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: weightNorm: weights is a filter that selects no parameter; expected a filter that selects some of weightIh, weightHh, biasIh, biasHh.]`,
  );
});
