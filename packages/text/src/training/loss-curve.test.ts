import type { StepProgress } from "@grus/train";
import { expect, test } from "vitest";
import { lossCurve } from "./loss-curve.ts";

/** The curve of a run whose loss is the number of the update. */
function curveOf(steps: number) {
  const { callback, points } = lossCurve();
  for (let step = 1; step <= steps; step++)
    void callback.onStep!({ step, loss: step, epoch: 1, gradientNorm: 1 } satisfies StepProgress);
  return points();
}

test("has a point for each update of a short run, and means of a long one", () => {
  expect(curveOf(3)).toEqual([
    { step: 1, loss: 1 },
    { step: 2, loss: 2 },
    { step: 3, loss: 3 },
  ]);
  const long = curveOf(1003);
  expect(long.length).toBeLessThanOrEqual(200);
  expect(long[0]).toEqual({ step: 8, loss: 4.5 });
  expect(long[1]).toEqual({ step: 16, loss: 12.5 });
  expect(long.at(-1)).toEqual({ step: 1003, loss: 1002 });
});
