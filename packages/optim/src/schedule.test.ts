import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import type { Schedule } from "./learning-rate.ts";
import { type PlateauRule, reduceOnPlateau } from "./reduce-on-plateau.ts";
import {
  constantSchedule,
  cosineRestartsSchedule,
  cosineSchedule,
  exponentialSchedule,
  linearSchedule,
  multiStepSchedule,
  oneCycleSchedule,
  polynomialSchedule,
  rateAt,
  stepSchedule,
  warmUp,
} from "./schedule.ts";
import { cyclicSchedule, inverseSquareRootSchedule, noamSchedule } from "./warm-schedules.ts";

async function rates(schedule: Schedule, steps: readonly number[]): Promise<number[]> {
  return Promise.all(steps.map((step) => rateAt(schedule, step)));
}

const close = { absolute: 1e-9 };

describe("boundaries of schedules", () => {
  test.each<[string, Schedule, Readonly<Record<number, number>>]>([
    ["constant", constantSchedule(0.3), { 0: 0.3, 1000: 0.3 }],
    ["step", stepSchedule({ initial: 1, every: 3, factor: 0.1 }), { 0: 1, 2: 1, 3: 0.1, 6: 0.01 }],
    [
      "multi-step",
      multiStepSchedule({ initial: 1, milestones: [2, 5], factor: 0.5 }),
      { 1: 1, 2: 0.5, 4: 0.5, 5: 0.25, 99: 0.25 },
    ],
    ["exponential", exponentialSchedule({ initial: 2, factor: 0.5 }), { 0: 2, 1: 1, 3: 0.25 }],
    ["linear", linearSchedule({ initial: 0, final: 1, steps: 4 }), { 0: 0, 1: 0.25, 4: 1, 9: 1 }],
    [
      "polynomial",
      polynomialSchedule({ initial: 1, steps: 4, power: 2, final: 0.5 }),
      { 0: 1, 2: 0.625, 4: 0.5, 9: 0.5 },
    ],
    ["cosine", cosineSchedule({ initial: 1, steps: 4, final: 0.2 }), { 0: 1, 2: 0.6, 4: 0.2, 6: 0.2 }],
    [
      "cosine that rises again",
      cosineSchedule({ initial: 1, steps: 4, final: 0.2, afterwards: "rise" }),
      { 4: 0.2, 6: 0.6, 8: 1 },
    ],
    [
      "restarts",
      cosineRestartsSchedule({ initial: 1, period: 2, growth: 2 }),
      { 0: 1, 1: 0.5, 2: 1, 4: 0.5, 6: 1, 14: 1 },
    ],
    [
      "restarts of equal length",
      cosineRestartsSchedule({ initial: 1, period: 2 }),
      { 0: 1, 1: 0.5, 2: 1, 3: 0.5, 100: 1 },
    ],
    [
      "one cycle",
      oneCycleSchedule({ peak: 1, steps: 11, rise: 0.5 }),
      { 0: 0.04, 10: 0.04 / 1e4, 500: 0.04 / 1e4 },
    ],
    ["warm-up", warmUp(constantSchedule(2), { steps: 4 }), { 0: 0, 1: 0.5, 4: 2, 5: 2 }],
    ["warm-up from a fraction", warmUp(constantSchedule(2), { steps: 2, from: 0.5 }), { 0: 1, 1: 1.5, 2: 2 }],
  ])("%s", async (_, schedule, expected) => {
    const steps = Object.keys(expected).map(Number);
    expectClose(await rates(schedule, steps), Object.values(expected), close);
  });
});

test("a cycle of 2^k starts exactly at each boundary", async () => {
  const schedule = cosineRestartsSchedule({ initial: 1, period: 10, growth: 2, final: 0.1 });
  expectClose(await rates(schedule, [10, 30, 70, 150, 310, 630]), [1, 1, 1, 1, 1, 1], { absolute: 1e-4 });
});

test("rejects invalid settings", () => {
  expect(() => stepSchedule({ initial: 1, every: 0, factor: 0.1 })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: stepSchedule: every is 0; expected a whole number of at least 1.]`,
  );
  expect(() =>
    multiStepSchedule({ initial: 1, milestones: [5, 2], factor: 0.1 }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: multiStepSchedule: milestones is [5,2]; expected ascending whole numbers of at least 0.]`,
  );
  expect(() => cosineSchedule({ initial: -1, steps: 5 })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: cosineSchedule: initial is -1; expected a number of at least 0.]`,
  );
  expect(() => oneCycleSchedule({ peak: 1, steps: 10, rise: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: oneCycleSchedule: rise is 1; expected a fraction of the 10 steps with at least one step up and one down.]`,
  );
  expect(() => warmUp(constantSchedule(1), { steps: 0.5 })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: warmUp: steps is 0.5; expected a whole number of at least 1.]`,
  );
  expect(() => polynomialSchedule({ initial: 1, steps: 5, power: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: polynomialSchedule: power is 0; expected a number above 0.]`,
  );
});

describe("schedules that rise", () => {
  test.each<[string, Schedule, Readonly<Record<number, number>>]>([
    [
      "inverse square root",
      inverseSquareRootSchedule({ peak: 2, warmUp: 4 }),
      { 0: 0.5, 3: 2, 15: 1, 63: 0.5 },
    ],
    ["noam", noamSchedule({ size: 4, warmUp: 4 }), { 0: 0.0625, 3: 0.25, 15: 0.125 }],
    [
      "cyclic",
      cyclicSchedule({ lowest: 1, highest: 3, stepsUp: 2, stepsDown: 4 }),
      { 0: 1, 1: 2, 2: 3, 3: 2.5, 5: 1.5, 6: 1, 8: 3 },
    ],
    [
      "cyclic, halved with each cycle",
      cyclicSchedule({ lowest: 1, highest: 3, stepsUp: 2, mode: "triangular2" }),
      { 2: 3, 4: 1, 6: 2, 10: 1.5 },
    ],
    [
      "cyclic, decaying with each step",
      cyclicSchedule({ lowest: 1, highest: 3, stepsUp: 2, mode: "exponential", gamma: 0.5 }),
      { 1: 1.5, 2: 1.5, 6: 1.03125 },
    ],
  ])("%s", async (_, schedule, expected) => {
    const steps = Object.keys(expected).map(Number);
    expectClose(await rates(schedule, steps), Object.values(expected), { absolute: 1e-6 });
  });

  test("reject invalid settings", () => {
    expect(() => inverseSquareRootSchedule({ peak: 1, warmUp: 0 })).toThrow("warmUp is 0");
    expect(() =>
      cyclicSchedule({ lowest: 0, highest: 1, stepsUp: 2, mode: "square" as "triangular" }),
    ).toThrow("mode is square; expected triangular, triangular2, exponential");
  });
});

describe("reduceOnPlateau", () => {
  const scales = (rule: PlateauRule, values: readonly number[]) => {
    let state = rule.start;
    return values.map((value) => {
      state = rule.next(state, value);
      return state.scale;
    });
  };

  test("waits for the patience, then multiplies, as PyTorch does", () => {
    const rule = reduceOnPlateau({ factor: 0.5, patience: 2 });
    expect(scales(rule, [3, 2, 2, 2, 2, 2, 2, 2])).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25]);
    expect(scales(rule, [3, 3, 3, 2.9, 3, 3, 3])).toEqual([1, 1, 1, 1, 1, 1, 0.5]);
  });

  test("waits after a reduction, and stops at the minimum", () => {
    const rule = reduceOnPlateau({ factor: 0.5, patience: 0, cooldown: 2, smallest: 0.25 });
    expect(scales(rule, [1, 1, 1, 1, 1, 1, 1, 1])).toEqual([1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]);
  });

  test("an improvement below the threshold is ignored; losses may be negative", () => {
    const rule = reduceOnPlateau({ factor: 0.5, patience: 0, threshold: 0.1 });
    expect(scales(rule, [1, 0.95])).toEqual([1, 0.5]);
    expect(scales(rule, [1, 0.85])).toEqual([1, 1]);
    expect(scales(rule, [-1, -1.05])).toEqual([1, 0.5]);
    expect(scales(rule, [-1, -1.2])).toEqual([1, 1]);
    expect(() => reduceOnPlateau({ factor: 1 })).toThrow("factor is 1");
  });
});
