import { evaluate, grad, key, referenceBackend, sum, type Tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { inFloat64, numbers, sizes } from "../../test/cells.ts";

import { lstmCell } from "../lstm-cell.ts";
import { rnnCell } from "../rnn-cell.ts";
import { runCell } from "../run-cell.ts";
import { clipGradients } from "./clip-gradients.ts";

const backend = referenceBackend({ precision: "float64" });
const x = numbers([sizes.batch, sizes.time, sizes.inputSize], 1);

test("has the values of the cell, and with a large limit its gradient", async () => {
  const cell = lstmCell(sizes);
  const parameters = inFloat64(await evaluate(backend, cell.init(key(0))));
  const loss = (limit: number) => (p: typeof parameters) =>
    sum(runCell(clipGradients(cell, limit), p, x).output);
  const plain = (p: typeof parameters) => sum(runCell(cell, p, x).output);
  const [found, expected] = await evaluate(backend, [loss(0.01)(parameters), plain(parameters)]);
  expectClose(found!.data, expected!.data, { absolute: 1e-12 });
  const [wide, own, narrow] = await evaluate(backend, [
    grad(loss(1e6))(parameters).weightHh,
    grad(plain)(parameters).weightHh,
    grad(loss(0.01))(parameters).weightHh,
  ]);
  expectClose(wide!.data, own!.data, { absolute: 1e-12 });
  expect(narrow!.data).not.toEqual(own!.data);
});

test("clips at each step: an exploding recurrence by hand", async () => {
  const cell = rnnCell({ inputSize: 1, hiddenSize: 1, activation: "relu" });
  const one = constant;
  const parameters = {
    weightIh: one(1, [1, 1]),
    weightHh: one(3, [1, 1]),
    biasIh: one(1, [1]),
    biasHh: one(0, [1]),
  };
  const steps = constant(1, [1, 4, 1]);
  const gradient = async (limit: number) => {
    const loss = (h: Tensor) =>
      sum(
        runCell(clipGradients(cell, limit), parameters, steps, { initialState: { hidden: h } }).state.hidden,
      );
    return (await evaluate(backend, grad(loss)(constant(1, [1, 1])))).data[0];
  };
  // dL/dh_4 = 1; each step back multiplies by 3, and is clipped at the previous state.
  expect(await gradient(1000)).toBe(81);
  expect(await gradient(5)).toBe(5);
  expect(() => clipGradients(cell, -1)).toThrow("limit is -1; expected a number above 0");
});

function constant(value: number, shape: number[]): Tensor {
  const { data } = numbers(shape, 0);
  return inFloat64({ v: { data: data.map(() => value), shape, dtype: "float32" } as unknown as Tensor }).v;
}
