import { adam, sgd } from "@grus/optim";
import { mean, mul, referenceBackend, square, sub, type Tensor, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import {
  type LearningRateRangeOptions,
  learningRateChart,
  learningRateRange,
} from "./learning-rate-range.ts";

type Line = { readonly slope: Tensor };
type Points = { readonly x: Tensor; readonly y: Tensor };

/** Slopes with a curvature of 2 · 14 / 3: descent is stable below a rate of 3 / 14. */
const options: LearningRateRangeOptions<Line, Points> = {
  backend: referenceBackend(),
  parameters: { slope: tensor([[0]]) },
  loss: ({ slope }: Line, { x, y }: Points) => mean(square(sub(mul(x, slope), y))),
  optimizer: (learningRate) => sgd({ learningRate }),
  train: () => [{ x: tensor([[1], [2], [3]]), y: tensor([[2], [4], [6]]) }],
};

describe("learningRateRange", () => {
  test("raises the rate until the loss diverges, and suggests one that trains", async () => {
    const { rates, losses, smoothed, suggested } = await learningRateRange({
      ...options,
      lowest: 1e-4,
      highest: 10,
      steps: 60,
    });
    expect(rates[0]).toBeCloseTo(1e-4, 10);
    expect(rates[1]! / rates[0]!).toBeCloseTo(10 ** (5 / 59), 8);
    expect(losses[0]).toBeCloseTo((4 * 14) / 3, 4);
    expect(smoothed[0]).toBeCloseTo(losses[0]!, 4);
    expect(rates.length).toBeLessThan(60);
    expect(rates.at(-1)).toBeGreaterThan(3 / 14);
    expect(suggested).toBeLessThan(3 / 14);
    expect(suggested).toBeGreaterThan(1e-3);
    expect([...(options.parameters.slope.data as Float32Array)]).toEqual([0]);
  });

  test("takes all steps if nothing diverges, with the rates passed to the optimizer", async () => {
    const { rates } = await learningRateRange({
      ...options,
      optimizer: (learningRate) => adam({ learningRate }),
      lowest: 1e-3,
      highest: 1e-2,
      steps: 12,
    });
    expect(rates).toHaveLength(12);
    expect(rates.at(-1)).toBeCloseTo(1e-2, 8);
  });

  test("stops at a signal", async () => {
    const stop = new AbortController();
    stop.abort();
    expect((await learningRateRange({ ...options, signal: stop.signal })).rates).toHaveLength(1);
  });

  test("suggests nothing if the loss never falls", async () => {
    const flat = { ...options, loss: ({ slope }: Line) => mean(mul(slope, 0)) };
    expect((await learningRateRange({ ...flat, steps: 5 })).suggested).toBeUndefined();
  });

  test("rejects invalid options", async () => {
    await expect(learningRateRange({ ...options, lowest: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TrainingOptionError: learningRateRange: lowest is 0 and highest 1; expected 0 < lowest < highest.]`,
    );
    await expect(learningRateRange({ ...options, steps: 2 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TrainingOptionError: learningRateRange: steps is 2; expected a whole number of at least 3.]`,
    );
    await expect(
      learningRateRange({ ...options, train: () => [] }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `
      [TrainingOptionError: learningRateRange: the training source gave no batch.
      Use more rows or smaller batches.]
    `,
    );
  });

  test("is a Vega-Lite chart, with the suggestion if there is one", async () => {
    const found = await learningRateRange({ ...options, lowest: 1e-4, highest: 10, steps: 60 });
    const { data, layer } = learningRateChart(found) as { data: { values: unknown[] }; layer: unknown[] };
    expect(data.values).toHaveLength(found.rates.length);
    expect(layer).toHaveLength(3);
    expect(
      (learningRateChart({ ...found, suggested: undefined }) as { layer: unknown[] }).layer,
    ).toHaveLength(2);
  });
});
