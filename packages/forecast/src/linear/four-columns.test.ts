import { expect, test } from "vitest";
import { addProduct } from "./four-columns.ts";

// More columns than one group, and a last one that is not full.
test("a product has the bits of the plain loop in the order of k", () => {
  const [rows, inner, columns] = [3, 5, 7];
  const numbers = (count: number, seed: number) =>
    Float64Array.from({ length: count }, (_, i) => Math.sin(seed * (i + 1) ** 2) * 10 ** (i % 5));
  const [a, b] = [numbers(rows * inner, 1), numbers(inner * columns, 2)];
  const y = numbers(rows * columns, 3);
  const expected = y.slice();
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++)
      for (let k = 0; k < inner; k++)
        expected[row * columns + c]! += a[row * inner + k]! * b[k * columns + c]!;
  addProduct(y, a, b, { rows, inner, columns });
  expect(y).toEqual(expected);
});
