// Common code of the tests of initialisers: samples and their moments.
import { key } from "@grus/tensor";
import type { Initialiser } from "../src/initialisers/initialiser.ts";

/** The numbers of one sample. */
export function draw(initialiser: Initialiser, size: readonly number[], seed = 5): number[] {
  return Array.from(initialiser(key(seed), size).data);
}

/** The mean. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** The standard deviation around the mean. */
export function spread(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

/** The scalar products of all pairs of rows, or of columns, of a matrix. */
export function products(
  values: readonly number[],
  [rows, columns]: readonly [number, number],
  of: "rows" | "columns",
): number[] {
  const [count, length] = of === "rows" ? [rows, columns] : [columns, rows];
  const at = (i: number, k: number) => (of === "rows" ? values[i * columns + k]! : values[k * columns + i]!);
  return Array.from({ length: count * count }, (_, pair) => {
    let total = 0;
    for (let k = 0; k < length; k++) total += at(Math.floor(pair / count), k) * at(pair % count, k);
    return total;
  });
}

/** The identity, row-major. */
export function identityMatrix(size: number): number[] {
  return Array.from({ length: size * size }, (_, at) => (Math.floor(at / size) === at % size ? 1 : 0));
}
