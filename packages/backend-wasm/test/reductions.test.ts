// Maxima and their indices with special values, for every number of elements up to some vectors.
import { argmax, compile, max, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wasmBackend } from "../src/wasm-backend.ts";
import type { WasmBackend } from "../src/wasm-contract.ts";
import { seededNumbers } from "./random.ts";

let backend: WasmBackend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

const SPECIAL = [Number.NaN, Infinity, -Infinity, 0, -3, 7, 7];

/** [rows, columns] of few numbers, so that maxima repeat; every third row and column has special values. */
function numbers(rows: number, columns: number): Tensor {
  const next = seededNumbers(rows * 64 + columns);
  const values = Float32Array.from({ length: rows * columns }, (_, i) => {
    const isSpecial = Math.floor(i / columns) % 3 === 0 && (i % columns) % 3 === 0;
    const draw = Math.floor(Math.abs(next()) * 100);
    return isSpecial ? SPECIAL[draw % SPECIAL.length]! : (draw % 9) - 4;
  });
  return tensor(values, [rows, columns]);
}

const sizes = [1, 3, 4, 7, 9, 16, 21, 35];

test.each([0, 1])("max and argmax of axis %i agree with the reference", async (axis) => {
  const all = (x: Tensor, whole: Tensor) =>
    [x, whole].flatMap((given) => [max(given, { axes: [axis] }), argmax(given, axis)]);
  for (const rows of sizes)
    for (const columns of sizes) {
      const x = numbers(rows, columns);
      const whole = tensor(
        Int32Array.from(x.data, (value) => (Number.isFinite(value) ? value : -9)),
        [rows, columns],
      );
      const own = await compile(backend, all, x, whole);
      const reference = await compile(referenceBackend(), all, x, whole);
      // The sign of a maximum of zeros is not defined.
      const data = (tensors: readonly Tensor[]) =>
        tensors.map((result) => Array.from(result.data, (v) => v + 0));
      expect(data(await own.run(x, whole)), `${rows} x ${columns}`).toEqual(
        data(await reference.run(x, whole)),
      );
      own.dispose();
    }
});
