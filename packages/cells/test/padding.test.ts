// The content of the padding affects neither values nor gradients of a sequence, not even NaN, on any
// backend.
import { wasmBackend } from "@grus/backend-wasm";
import {
  add,
  evaluate,
  fromData,
  key,
  leaves,
  mul,
  referenceBackend,
  sum,
  type Tensor,
  valueAndGrad,
} from "@grus/tensor";
import { afterAll, describe, expect, test } from "vitest";
import type { CellSequence, CellState } from "../src/cell.ts";
import { runCell } from "../src/run-cell.ts";
import { cells, numbers, raggedLengths, sizes } from "./cells.ts";
import { numbersOf } from "./gradients.ts";

const { batch, time, inputSize } = sizes;
const lengths = fromData({ data: raggedLengths, shape: [batch], dtype: "int32" });
const x = numbers([batch, time, inputSize], 1);
const dirty = fromData({
  data: (x.data as Float64Array).map((value, i) => {
    const step = Math.floor(i / inputSize);
    return step % time < raggedLengths[Math.floor(step / time)]! ? value : Number.NaN;
  }),
  shape: x.shape,
  dtype: "float32",
});
const wasm = await wasmBackend({ threads: 1 });
afterAll(() => wasm.dispose());

describe.each([referenceBackend(), wasm])("$name", (backend) => {
  test.each(Object.entries(cells))("%s", async (_, cell) => {
    const parameters = cell.init(key(3));
    const loss = (p: Readonly<Record<string, Tensor>>, input: Tensor): Tensor => {
      const result: CellSequence<CellState> = runCell(cell, p, input, { lengths });
      return (leaves(result) as Tensor[]).map((y, i) => sum(mul(y, numbers(y.shape, 90 + i)))).reduce(add);
    };
    const by = (input: Tensor) =>
      evaluate<unknown>(backend, valueAndGrad((p: typeof parameters) => loss(p, input))(parameters));
    expect(numbersOf(await by(dirty))).toEqual(numbersOf(await by(x)));
  });
});
