import { expect, test } from "vitest";
import { limitsOf } from "./training-limits.ts";

const usual = { epochs: 8, steps: 1000 };

test("limits are those given, or by the number of updates in an epoch", () => {
  expect(limitsOf({ epochs: 3 }, 10, usual)).toEqual({ epochs: 3 });
  expect(limitsOf({ maxSteps: 3, minutes: 2 }, 10, usual)).toEqual({
    maxSteps: 3,
    timeLimit: { minutes: 2 },
  });
  expect([limitsOf({}, 10, usual).epochs, limitsOf({}, 500, usual).epochs]).toEqual([100, 8]);
  const { minutes, scale } = limitsOf({}, 10, usual).timeLimit!;
  expect([minutes, scale!(0), scale!(0.49)]).toEqual([5, 1, 1]);
  expect(scale!(0.75)).toBeCloseTo(0.5, 12);
  expect(scale!(1)).toBeCloseTo(0, 12);
});
