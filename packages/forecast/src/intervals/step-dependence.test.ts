import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { stepDependence } from "./step-dependence.ts";

const horizon = 8;

/** The correlations of drawn steps with the first one, and the mean square of each. */
function moments(rows: readonly Float64Array[], independent: number) {
  const { normal } = randomOf(3);
  const draw = stepDependence(rows, horizon, independent);
  const drawn = Array.from({ length: 4000 }, () => draw(normal));
  const mean = (of: (row: Float64Array) => number) =>
    drawn.reduce((sum, row) => sum + of(row), 0) / drawn.length;
  const steps = Array.from({ length: horizon }, (_, k) => k);
  return {
    squares: steps.map((k) => mean((row) => row[k]! ** 2)),
    withFirst: steps.map((k) => mean((row) => row[0]! * row[k]!)),
  };
}

/** Rows of a random walk, each from 0, with tails that are far from normal. */
function walks(count: number): readonly Float64Array[] {
  const { normal } = randomOf(5);
  return Array.from({ length: count }, () => {
    let at = 0;
    return Float64Array.from({ length: horizon }, () => {
      at += normal();
      return at ** 3;
    });
  });
}

describe("drawn steps", () => {
  test("have the correlations of the rows, by rank, and mean squares of 1", () => {
    const { squares, withFirst } = moments(walks(200), 200);
    withFirst.forEach((correlation, k) =>
      expect(Math.abs(correlation - Math.sqrt(1 / (k + 1)))).toBeLessThan(0.12),
    );
    for (const square of squares) expect(Math.abs(square - 1)).toBeLessThan(0.12);
  });

  test("are an autoregression where rows are worth little", () => {
    const { withFirst } = moments(walks(200), 0);
    const neighbours = withFirst[1]!;
    expect(neighbours).toBeGreaterThan(0.7);
    withFirst.slice(2).forEach((correlation, i) => {
      expect(Math.abs(correlation - 0.86 ** (i + 2))).toBeLessThan(0.1);
    });
  });

  test("are independent without rows, and where errors never differ", () => {
    for (const rows of [[], Array.from({ length: 30 }, () => new Float64Array(horizon).fill(2))]) {
      const { squares, withFirst } = moments(rows, 10);
      for (const square of squares) expect(Math.abs(square - 1)).toBeLessThan(0.1);
      for (const correlation of withFirst.slice(1)) expect(Math.abs(correlation)).toBeLessThan(0.06);
    }
  });

  test("have their correlations from the errors that are known", () => {
    const gapped = walks(200).map((row, i) =>
      row.map((error, k) => ((i + k) % 4 === 0 ? Number.NaN : error)),
    );
    const { squares, withFirst } = moments(gapped, 200);
    for (const square of squares) expect(Math.abs(square - 1)).toBeLessThan(0.12);
    expect(withFirst[1]).toBeGreaterThan(0.4);
  });
});
