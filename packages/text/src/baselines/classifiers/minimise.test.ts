import fc from "fast-check";
import { expect, test } from "vitest";
import { minimise, type Objective } from "./minimise.ts";

/** Σ_i curvature_i / 2 · (x_i - i)² + (x_i - i)⁴: strictly convex, smallest where x_i = i. */
function bowl(curvatures: readonly number[]): Objective {
  return {
    dot: (a, b) => a.reduce((sum, one, i) => sum + one * b[i]!, 0),
    evaluate: (x, gradient) =>
      curvatures.reduce((sum, curvature, i) => {
        const from = x[i]! - i;
        gradient[i] = curvature * from + 4 * from ** 3;
        return sum + (curvature / 2) * from ** 2 + from ** 4;
      }, 0),
  };
}

const curvatures = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 1, maxLength: 8 });

test("finds the minimum of smooth convex functions", () => {
  fc.assert(
    fc.property(curvatures, fc.double({ min: -10, max: 10, noNaN: true }), (curvatures, start) => {
      const from = new Float64Array(curvatures.length).fill(start);
      const { x, isConverged } = minimise(bowl(curvatures), from, { tolerance: 1e-7, iterations: 1000 });
      expect(isConverged).toBe(true);
      x.forEach((one, i) => expect(one).toBeCloseTo(i, 6));
    }),
  );
});

test("says when the iterations end first, and leaves the start as it is", () => {
  const from = new Float64Array(3).fill(9);
  const { isConverged } = minimise(bowl([1, 100, 10]), from, { tolerance: 1e-9, iterations: 2 });
  expect(isConverged).toBe(false);
  expect([...from]).toEqual([9, 9, 9]);
});
