// timeLimit: a run that ends by the clock.
import { sgd } from "@grus/optim";
import { mean, mul, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { minimize } from "./minimize.ts";
import type { MinimizeOptions } from "./minimize-options.ts";
import type { StepProgress } from "./progress.ts";

type Slope = { readonly slope: Tensor };
type Points = { readonly x: Tensor };

/** Seconds that each step takes, by a clock that stands still otherwise. */
const SECONDS = 3;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The gradient of the slope is 1, so that a step of SGD subtracts the learning rate. */
function run(rest: Partial<MinimizeOptions<Slope, Points>>) {
  const steps: StepProgress[] = [];
  const onStep = (step: StepProgress) => {
    steps.push(step);
    vi.advanceTimersByTime(1000 * SECONDS);
  };
  const found = minimize<Slope, Points>({
    backend: referenceBackend(),
    parameters: { slope: tensor(0) },
    loss: ({ slope }, { x }) => mean(mul(x, slope)),
    optimizer: sgd({ learningRate: 1 }),
    train: () => Array.from({ length: 4 }, () => ({ x: tensor([1, 1]) })),
    callbacks: [{ onStep }],
    ...rest,
  }).finish();
  return found.then((result) => ({
    ...result,
    taken: steps.length,
    slope: result.parameters.slope.data[0]!,
  }));
}

describe("timeLimit", () => {
  test("ends the run within an epoch, which is validated as the last", async () => {
    const { history, stopped, taken } = await run({
      timeLimit: { minutes: 0.25 },
      validation: () => [{ x: tensor([1, 1]) }],
    });
    expect([taken, stopped]).toEqual([5, "time-limit"]);
    expect(history.map(({ step, remainingSeconds }) => [step, remainingSeconds])).toEqual([
      [4, 3],
      [5, 0],
    ]);
    expect(history[1]!.validationLoss).toBeDefined();
  });

  test("lowers the learning rate as time passes", async () => {
    const shares = [0, 0.2, 0.4, 0.6, 0.8];
    const cosine = shares.map((share) => (1 + Math.cos(Math.PI * share)) / 2);
    const sum = (factors: readonly number[]) => factors.reduce((a, b) => a + b);
    const given = { maxSteps: 20, earlyStopping: { patience: 10 } };
    expect((await run({ ...given, timeLimit: { minutes: 0.25 } })).slope).toBeCloseTo(-sum(cosine), 5);
    const linear = { minutes: 0.25, scale: (share: number) => 1 - share };
    expect((await run({ ...given, timeLimit: linear })).slope).toBeCloseTo(-3, 5);
    const grouped = await run({ ...given, timeLimit: linear, stepsPerCall: 2 });
    expect(grouped.slope).toBeCloseTo(-2 * sum([1, 0.6, 0.2]), 5);
  });

  test("reports the factor, and stops earlier by epochs or steps", async () => {
    const timeLimit = { minutes: 1, scale: (share: number) => 1 - share };
    const { history, stopped, taken } = await run({ epochs: 2, timeLimit });
    expect([taken, stopped]).toEqual([8, "completed"]);
    history.forEach(({ learningRateScale }, i) => {
      expect(learningRateScale).toBeCloseTo([0.8, 0.6][i]!, 10);
    });
    expect(await run({ maxSteps: 3, timeLimit })).toMatchObject({ taken: 3, stopped: "max-steps" });
  });

  test("takes one step where the time is shorter", async () => {
    expect(await run({ timeLimit: { minutes: 0.001 } })).toMatchObject({ taken: 1, stopped: "time-limit" });
  });

  test("is checked", async () => {
    expect(() => run({ timeLimit: { minutes: 0 } })).toThrow(
      "minimize: timeLimit.minutes is 0; expected a number above 0.",
    );
    expect(() => run({ timeLimit: { minutes: Number.NaN } })).toThrow("timeLimit.minutes is NaN");
    const train = () => [{ x: [1, 2] as never }];
    await expect(run({ timeLimit: { minutes: 1 }, train })).rejects.toThrow(
      "minimize: batch.x is an array of numbers",
    );
  });
});
