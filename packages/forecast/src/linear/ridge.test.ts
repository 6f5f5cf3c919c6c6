import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cholesky, solveCholesky, solveColumns } from "./cholesky.ts";
import {
  forecastRidge,
  ofSteps,
  type RidgeBase,
  ridgeError,
  ridgeProblem,
  solveRidge,
  withBase,
} from "./ridge.ts";
import { addWindows, noWindows } from "./window-sums.ts";

const values = Float64Array.from({ length: 90 }, (_, t) => t / 9 + Math.sin(t) + Math.sin(t * t) / 5);
const CONTEXT = 8;
const HORIZON = 3;
const bases: readonly RidgeBase[] = [
  { period: 1, rounds: 1 },
  { period: 6, rounds: 1 },
  { period: 2, rounds: 1 },
  { period: 1, rounds: 5 },
  { period: 2, rounds: 3 },
];

test("sums over windows are those of every window added up", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.nat({ max: 20 }),
      fc.nat({ max: 30 }),
      (size, first, count) => {
        const { products, totals } = addWindows(noWindows(size), values, first, count);
        for (let i = 0; i < size; i++) {
          let total = 0;
          for (let t = first; t < first + count; t++) total += values[t + i]!;
          expect(totals[i]).toBeCloseTo(total, 9);
          for (let j = 0; j < size; j++) {
            let product = 0;
            for (let t = first; t < first + count; t++) product += values[t + i]! * values[t + j]!;
            expect(products[i * size + j]).toBeCloseTo(product, 8);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

describe.each(bases)("from $rounds rounds of $period", (base) => {
  const size = CONTEXT + HORIZON;
  // Two runs of windows, as around a gap.
  const sums = addWindows(addWindows(noWindows(size), values, 0, 20), values, 40, 30);
  const problem = withBase(sums, ridgeProblem(sums, CONTEXT), base);
  const starts = [
    ...Array.from({ length: 20 }, (_, i) => i),
    ...Array.from({ length: 30 }, (_, i) => 40 + i),
  ];
  const meanError = (ridge: Parameters<typeof forecastRidge>[0]) => {
    let sum = 0;
    for (const start of starts) {
      const forecast = forecastRidge(ridge, values.subarray(start, start + CONTEXT));
      forecast.forEach((value, k) => {
        sum += (values[start + CONTEXT + k]! - value) ** 2;
      });
    }
    return sum / (starts.length * HORIZON);
  };

  test("the error of the sums is the mean over all windows", () => {
    for (const penalty of [1e-3, 1, 1e6]) {
      const ridge = solveRidge(problem, penalty)!;
      expect(ridgeError(ridge, problem)).toBeCloseTo(meanError(ridge), 9);
    }
  });

  test("some steps alone have the weights that they have among all", () => {
    const [all, some] = [solveRidge(problem, 0.3)!, solveRidge(ofSteps(problem, [0, 2]), 0.3)!];
    expect([...some.intercept]).toEqual([all.intercept[0], all.intercept[2]]);
    for (let i = 0; i < CONTEXT - 1; i++)
      expect([...some.weights.subarray(2 * i, 2 * i + 2)]).toEqual([
        all.weights[HORIZON * i],
        all.weights[HORIZON * i + 2],
      ]);
  });

  test("no other weights are better on what is made least", () => {
    const penalty = 0.1;
    const ridge = solveRidge(problem, penalty)!;
    let squares = 0;
    for (const start of starts) {
      for (let i = 0; i < CONTEXT - 1; i++)
        squares += (values[start + i]! - values[start + CONTEXT - 1]!) ** 2;
    }
    const cost = (weights: Float64Array, intercept: Float64Array) =>
      meanError({ ...ridge, weights, intercept }) * starts.length * HORIZON +
      ((penalty * squares) / (CONTEXT - 1)) * weights.reduce((sum, weight) => sum + weight * weight, 0);
    const least = cost(ridge.weights, ridge.intercept);
    for (let i = 0; i < ridge.weights.length; i++) {
      for (const by of [-1e-3, 1e-3]) {
        const moved = ridge.weights.map((weight, at) => (at === i ? weight + by : weight));
        expect(cost(moved, ridge.intercept)).toBeGreaterThan(least);
      }
    }
    for (let k = 0; k < HORIZON; k++) {
      const moved = ridge.intercept.map((value, at) => (at === k ? value + 1e-3 : value));
      expect(cost(ridge.weights, moved)).toBeGreaterThan(least);
    }
  });

  test("a large penalty leaves the base and the mean change", () => {
    const ridge = solveRidge(problem, 1e9)!;
    const window = values.subarray(3, 3 + CONTEXT);
    const rounds = Array.from({ length: base.rounds }, (_, i) => window[CONTEXT - (i + 1) * base.period]!);
    const from = rounds.reduce((sum, value) => sum + value, 0) / base.rounds;
    expect(forecastRidge(ridge, window)[0]).toBeCloseTo(from + problem.targetMeans[0]!, 5);
  });
});

test("a constant series is continued", () => {
  const constant = new Float64Array(30).fill(7);
  const ridge = solveRidge(ridgeProblem(addWindows(noWindows(9), constant, 0, 20), 6), 1e-3)!;
  expect([...forecastRidge(ridge, constant.subarray(0, 6))]).toEqual([7, 7, 7]);
});

test("a straight line is continued exactly", () => {
  const line = Float64Array.from({ length: 40 }, (_, t) => 5 - 0.3 * t);
  const ridge = solveRidge(ridgeProblem(addWindows(noWindows(9), line, 0, 30), 6), 1e-3)!;
  const forecast = forecastRidge(ridge, line.subarray(10, 16));
  forecast.forEach((value, k) => expect(value).toBeCloseTo(line[16 + k]!, 9));
});

test("Cholesky's factor gives back the matrix, solves its systems, and refuses what is not positive definite", () => {
  const size = 4;
  const root = Float64Array.from({ length: 16 }, (_, i) => Math.sin(i * i + 1));
  const matrix = new Float64Array(16);
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 4; j++)
      for (let k = 0; k < 4; k++)
        matrix[i * 4 + j]! += root[i * 4 + k]! * root[j * 4 + k]! + (i === j ? 0.1 : 0);
  const factor = cholesky({ size, values: matrix })!;
  const x = solveColumns(factor, Float64Array.of(1, 0, 2, 0, 3, 1, 4, -1), 2);
  expect([...solveCholesky(factor, Float64Array.of(1, 2, 3, 4))]).toEqual([0, 2, 4, 6].map((at) => x[at]));
  for (let i = 0; i < 4; i++) {
    for (let c = 0; c < 2; c++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += matrix[i * 4 + k]! * x[k * 2 + c]!;
      expect(sum).toBeCloseTo([1, 0, 2, 0, 3, 1, 4, -1][i * 2 + c]!, 9);
    }
  }
  expect(cholesky({ size: 2, values: Float64Array.of(1, 2, 2, 1) })).toBeUndefined();
});
