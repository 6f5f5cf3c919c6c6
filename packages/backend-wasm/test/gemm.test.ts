import { caseCount } from "@grus/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gemmScratchBytes } from "../src/lowering/gemm-scratch.ts";
import { KernelMemory } from "./kernel-memory.ts";
import { seededArray, seededNumbers } from "./random.ts";

const memory = new KernelMemory();

/**
 * The offset of element (row, depth) of an operand: a row-major, a transposed or an arbitrarily strided view.
 */
type View = "rows" | "columns" | "apart";
const strides = (view: View, rows: number, columns: number): [number, number] =>
  view === "rows" ? [columns, 1] : view === "columns" ? [1, rows] : [columns * 3 + 5, 3];

interface Case {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: View;
  readonly b: View;
  /** The number of floats between the rows of C beyond its n columns. */
  readonly gap: number;
  readonly accumulate: boolean;
  readonly seed: number;
}

function run({ m, n, k, a, b, gap, accumulate, seed }: Case) {
  memory.reset();
  const next = seededNumbers(seed);
  const [aRow, aDepth] = strides(a, m, k);
  const [bDepth, bColumn] = strides(b, k, n);
  const ldc = n + gap;
  const left = seededArray(next, Math.max(0, (m - 1) * aRow + (k - 1) * aDepth + 1));
  const right = seededArray(next, Math.max(0, (k - 1) * bDepth + (n - 1) * bColumn + 1));
  const before = seededArray(next, m * ldc);
  const pointer = memory.place(before);
  const scratch = memory.allocate(gemmScratchBytes(m, n, k));
  const guard = memory.place([42]);
  const [pa, pb] = [memory.place(left), memory.place(right)];
  memory.kernels.gemm!(
    pointer,
    ldc * 4,
    pa,
    aRow * 4,
    aDepth * 4,
    pb,
    bDepth * 4,
    bColumn * 4,
    m,
    n,
    k,
    +accumulate,
    scratch,
  );
  const expected = Float64Array.from(before);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = accumulate ? before[i * ldc + j]! : 0;
      for (let l = 0; l < k; l++) sum += left[i * aRow + l * aDepth]! * right[l * bDepth + j * bColumn]!;
      expected[i * ldc + j] = sum;
    }
  return { got: memory.floats(pointer, m * ldc).slice(), expected, guard: memory.floats(guard, 1)[0] };
}

/**
 * Products of numbers below 1 in float32: the rounding errors of a sum of k terms stay far below k * 2^-22.
 */
function expectClose(got: Float32Array, expected: Float64Array, k: number): void {
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i]! - expected[i]!);
    if (!(error <= (k + 1) * 2 ** -22)) expect.fail(`element ${i}: got ${got[i]}, expected ${expected[i]}`);
  }
}

const view = fc.constantFrom<View>("rows", "columns", "apart");
const flags = { a: view, b: view, gap: fc.nat(3), accumulate: fc.boolean(), seed: fc.integer() };

describe("gemm", () => {
  test("agrees with the triple loop for any shape and strides", () => {
    const size = fc.nat(21);
    const shapes = fc.record({ m: size, n: size, k: size, ...flags });
    fc.assert(
      fc.property(shapes, (shape) => {
        const { got, expected, guard } = run(shape);
        expectClose(got, expected, shape.k);
        expect(guard).toBe(42);
      }),
      { seed: 1, numRuns: caseCount(100, 600) },
    );
  });

  test.each([
    { m: 131, n: 9, k: 5 },
    { m: 7, n: 515, k: 3 },
    { m: 5, n: 6, k: 515 },
    { m: 1, n: 70, k: 300 },
    { m: 300, n: 1, k: 259 },
    { m: 129, n: 17, k: 257 },
  ])("agrees across block boundaries: $m x $n x $k", (shape) => {
    for (const a of ["rows", "columns"] as const)
      for (const b of ["rows", "columns"] as const)
        for (const accumulate of [false, true]) {
          const { got, expected } = run({ ...shape, a, b, gap: 1, accumulate, seed: 7 });
          expectClose(got, expected, shape.k);
        }
  });

  test("gives the same bits for any division of rows and columns", () => {
    const [m, n, k] = [11, 37, 301];
    memory.reset();
    const next = seededNumbers(3);
    const [a, b] = [memory.place(seededArray(next, m * k)), memory.place(seededArray(next, k * n))];
    const [whole, parts] = [memory.allocate(m * n * 4), memory.allocate(m * n * 4)];
    const scratch = memory.allocate(gemmScratchBytes(m, n, k));
    const product = (c: number, row: number, column: number, rows: number, columns: number) =>
      memory.kernels.gemm!(
        c + (row * n + column) * 4,
        n * 4,
        a + row * k * 4,
        k * 4,
        4,
        b + column * 4,
        n * 4,
        4,
        rows,
        columns,
        k,
        0,
        scratch,
      );
    product(whole, 0, 0, m, n);
    for (const [row, rows] of [
      [0, 1],
      [1, 2],
      [3, 5],
      [8, 3],
    ] as const)
      for (const [column, columns] of [
        [0, 1],
        [1, 19],
        [20, 4],
        [24, 13],
      ] as const)
        product(parts, row, column, rows, columns);
    expect(memory.floats(parts, m * n)).toEqual(memory.floats(whole, m * n));
  });

  test("propagates NaN and infinity", () => {
    memory.reset();
    const a = memory.place([Number.NaN, 1, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
    const b = memory.place([0, 1, 2, Number.POSITIVE_INFINITY, 4, 5]);
    const c = memory.allocate(32);
    memory.kernels.gemm!(c, 8, a, 12, 4, b, 8, 4, 4, 2, 3, 0, memory.allocate(gemmScratchBytes(4, 2, 3)));
    expect(memory.floats(c, 8)).toEqual(
      Float32Array.of(
        Number.NaN,
        Number.NaN,
        6,
        Number.POSITIVE_INFINITY,
        12,
        Number.POSITIVE_INFINITY,
        18,
        Number.POSITIVE_INFINITY,
      ),
    );
  });
});
