// maxSteps: a run that ends after a number of steps, also within an epoch.
import { adam } from "@grus/optim";
import { add, mean, mul, referenceBackend, square, sub, type Tensor, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { memoryStore } from "../test/memory-store.ts";
import { CheckpointError } from "./errors.ts";
import { minimize } from "./minimize.ts";
import type { MinimizeOptions } from "./minimize-options.ts";

const parameters = { slope: tensor(0), offset: tensor(0) };
type Line = typeof parameters;

interface Points {
  readonly x: Tensor;
  readonly y: Tensor;
}

function points(seed: number): Points {
  const x = Float32Array.from({ length: 5 }, (_, i) => Math.sin(seed + i));
  return { x: tensor(x), y: tensor(x.map((value) => 2 * value - 1)) };
}

/** Four batches per epoch. */
const train = (epoch: number) => Array.from({ length: 4 }, (_, i) => points(10 * epoch + i));

function options(rest: Partial<MinimizeOptions<Line, Points>> = {}): MinimizeOptions<Line, Points> {
  return {
    backend: referenceBackend(),
    parameters,
    loss: ({ slope, offset }, { x, y }) => mean(square(sub(add(mul(x, slope), offset), y))),
    optimizer: adam({ learningRate: 0.1 }),
    train,
    validation: () => [points(100)],
    ...rest,
  };
}

const run = (rest: Partial<MinimizeOptions<Line, Points>>) => minimize(options(rest)).finish();

/** The result without times. */
function numbersOf({
  parameters: found,
  history,
  steps,
  stopped,
  bestEpoch,
}: Awaited<ReturnType<typeof run>>) {
  const losses = history.map(({ epoch, step, loss, validationLoss }) => [epoch, step, loss, validationLoss]);
  return { slope: found.slope.data[0], offset: found.offset.data[0], losses, steps, stopped, bestEpoch };
}

describe("maxSteps", () => {
  test("ends the run within an epoch, which is validated as the last", async () => {
    const seen: number[] = [];
    const { history, steps, stopped } = await run({
      maxSteps: 6,
      callbacks: [{ onStep: ({ step }) => void seen.push(step) }],
    });
    expect([steps, stopped, seen.length]).toEqual([6, "max-steps", 6]);
    expect(history.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 4],
      [2, 6],
    ]);
    expect(history[1]!.validationLoss).toBeGreaterThan(0);
    expect(history[1]!.epochs).toBeUndefined();
    expect(history[0]!.remainingSeconds).toBeGreaterThan(0);
    expect(history[1]!.remainingSeconds).toBe(0);
  });

  test("may be combined with epochs: whichever ends first", async () => {
    expect((await run({ maxSteps: 9, epochs: 2 })).stopped).toBe("completed");
    expect((await run({ maxSteps: 3, epochs: 2 })).steps).toBe(3);
    expect((await run({ maxSteps: 8 })).history.length).toBe(2);
  });

  test.each([1, 2, 3])("takes no further step with %i per call", async (stepsPerCall) => {
    const { steps, slope } = numbersOf(await run({ maxSteps: 7, stepsPerCall }));
    expect([steps, slope]).toEqual([7, numbersOf(await run({ maxSteps: 7 })).slope]);
  });

  test("a finished run continues with more steps, bit for bit", async () => {
    for (const first of [6, 8]) {
      const store = memoryStore();
      await run({ maxSteps: first, checkpoints: { store } });
      const same = await run({ maxSteps: first, checkpoints: { store, resume: "always" } });
      expect(numbersOf(same)).toEqual(numbersOf(await run({ maxSteps: first })));
      const more = await run({ maxSteps: 11, checkpoints: { store, resume: "always" } });
      expect(numbersOf(more)).toEqual(numbersOf(await run({ maxSteps: 11 })));
    }
  });

  test("rejects a checkpoint past its end", async () => {
    const store = memoryStore();
    await run({ maxSteps: 6, checkpoints: { store } });
    const shorter = run({ maxSteps: 5, checkpoints: { store, resume: "always" } });
    await expect(shorter).rejects.toThrow(CheckpointError);
    await expect(shorter).rejects.toThrow("maxSteps: expected at most 5, the end of the run; got step 6.");
  });
});
