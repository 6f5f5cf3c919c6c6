import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sparseRows } from "../features/sparse-rows.ts";
import { linearClassifierFrom, rowProbabilities } from "./linear-classifier.ts";
import { logisticProblem } from "./logistic-problem.ts";
import { fitLogisticRegression, logisticFit } from "./logistic-regression.ts";

/** Five texts, three features, three classes. */
const dense = [
  [1, 0, 2],
  [0, 1, 0],
  [3, 0, 1],
  [0, 0.5, 0],
  [1, 1, 1],
];
const rows = sparseRows(
  dense.map((row) => new Map(row.map((value, i) => [i, value] as const).filter(([, value]) => value !== 0))),
  3,
);
const labels = Int32Array.of(0, 1, 2, 1, 0);

/** The loss of the definition, by text. */
function lossOf(weights: Float64Array, penalty: number): number {
  const probabilities = rowProbabilities(rows, weights, 3);
  const loss = probabilities.reduce((sum, row, i) => sum - Math.log(row[labels[i]!]!), 0);
  const squares = weights.subarray(0, 9).reduce((sum, weight) => sum + weight * weight, 0);
  return loss + (penalty / 2) * squares;
}

describe("the problem in the span of the rows", () => {
  const penalty = 0.3;
  const problem = logisticProblem(rows, labels, 3, penalty / 5);
  /** A point reached from 0 by gradients, plus a change of the bias. */
  const pointOf = (sizes: readonly number[]) => {
    const x = problem.zero();
    const gradient = problem.zero();
    for (const size of sizes) {
      problem.evaluate(x, gradient);
      gradient.forEach((one, i) => {
        x[i]! -= size * one;
      });
    }
    return x;
  };
  const sizes = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 4 });

  test("has the loss of the weights", () => {
    fc.assert(
      fc.property(sizes, (sizes) => {
        const x = pointOf(sizes);
        const value = problem.evaluate(x, problem.zero());
        expect(value).toBeCloseTo(lossOf(problem.weights(x), penalty) / 5, 9);
      }),
    );
  });

  test("has its gradient: the change along any direction is the inner product with it", () => {
    fc.assert(
      fc.property(sizes, sizes, (sizes, others) => {
        const [x, direction] = [pointOf(sizes), pointOf(others)];
        const gradient = problem.zero();
        problem.evaluate(x, gradient);
        const at = (t: number) =>
          problem.evaluate(
            x.map((one, i) => one + t * direction[i]!),
            problem.zero(),
          );
        const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
        expect(problem.dot(gradient, direction)).toBeCloseTo(slope, 4);
      }),
    );
  });

  test("its inner product is that of weights and bias", () => {
    fc.assert(
      fc.property(sizes, sizes, (sizes, others) => {
        const [a, b] = [pointOf(sizes), pointOf(others)];
        const weights = problem.weights(b);
        const expected = problem.weights(a).reduce((sum, one, i) => sum + one * weights[i]!, 0);
        expect(problem.dot(a, b)).toBeCloseTo(expected, 6);
      }),
    );
  });
});

describe("the fitted weights", () => {
  test("no change of a weight lowers the loss", () => {
    const penalty = 0.5;
    const { weights } = logisticFit(rows, labels, 3, penalty, { tolerance: 1e-9 });
    const least = lossOf(weights, penalty);
    weights.forEach((_, i) => {
      for (const change of [-1e-3, 1e-3]) {
        const changed = weights.with(i, weights[i]! + change);
        expect(lossOf(changed, penalty)).toBeGreaterThan(least);
      }
    });
  });

  test("a start elsewhere ends at the same weights", () => {
    const { vector } = logisticFit(rows, labels, 3, 5, { tolerance: 1e-2 });
    const [fresh, warm] = [undefined, vector].map(
      (start) => logisticFit(rows, labels, 3, 0.5, { start, tolerance: 1e-9 }).weights,
    );
    fresh!.forEach((weight, i) => expect(warm![i]).toBeCloseTo(weight, 6));
  });

  test("a huge penalty leaves the bias: probabilities are the shares of the classes", () => {
    const { weights } = logisticFit(rows, labels, 3, 1e9, { tolerance: 1e-9 });
    const [first] = rowProbabilities(rows, weights, 3);
    [0.4, 0.4, 0.2].forEach((share, c) => expect(first![c]).toBeCloseTo(share, 6));
  });

  test("one feature, two classes: the weight solves its equation", () => {
    const column = sparseRows([new Map([[0, 1]]), new Map([[0, -1]])], 1);
    const { weights } = logisticFit(column, Int32Array.of(0, 1), 2, 1, { tolerance: 1e-10 });
    // By symmetry W = [w, -w], b = 0, and w = 2 (1 - σ(2 w)) · 1/1 from the derivative of the loss.
    const [w, other, ...bias] = weights;
    expect(other).toBeCloseTo(-w!, 8);
    bias.forEach((one) => expect(one).toBeCloseTo(0, 8));
    expect(w).toBeCloseTo(2 * (1 - 1 / (1 + Math.exp(-2 * w!))), 8);
  });
});

const texts = [
  "what is a crane",
  "who is she",
  "what is a grue",
  "who was he",
  "what was it",
  "who are they",
];
const kinds = ["thing", "person", "thing", "person", "thing", "person"];

test("classifies texts, also from its data", () => {
  const model = fitLogisticRegression(texts, kinds);
  expect(model.classes).toEqual(["person", "thing"]);
  expect(model.predict(["who is it", "what are they"])).toEqual(["person", "thing"]);
  const again = linearClassifierFrom(structuredClone(model.data));
  expect(again.probabilities(texts)).toEqual(model.probabilities(texts));
  expect(again.name).toBe("logistic regression");
});

test("a smaller penalty fits the training texts more closely", () => {
  const [loose, tight] = [1, 0.01].map(
    (penalty) => fitLogisticRegression(texts, kinds, { penalty }).probabilities([texts[0]!])[0]!,
  );
  expect(tight![1]).toBeGreaterThan(loose![1]!);
});

test("errors", () => {
  expect(() => logisticFit(rows, labels, 3, 0.5, { tolerance: 1e-6, iterations: 2 })).toThrow(
    "fitLogisticRegression: 2 iterations did not reach the minimum with a penalty of 0.5.",
  );
  expect(() => fitLogisticRegression(texts, kinds, { penalty: 0 })).toThrow(
    "fitLogisticRegression: penalty is 0; expected a number above 0.",
  );
  expect(() => fitLogisticRegression(texts, ["thing"])).toThrow(
    "6 texts and 1 labels; expected equal numbers",
  );
  expect(() => fitLogisticRegression(["a"], ["b"])).toThrow('the texts have one label, "b"; expected two');
  expect(() => fitLogisticRegression([], [])).toThrow("the texts have no label; expected two or more");
});
