import { fromData, grad, mean, square, sub, sum, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { checkTreeGradient } from "../../test/gradients.ts";
import { backend, data } from "../../test/losses.ts";
import { ragged } from "../ragged.ts";
import { batchNorm } from "./batch-norm.ts";
import { layerNorm, rmsNorm } from "./layer-norm.ts";
import { reversibleInstanceNorm } from "./reversible-instance-norm.ts";

const [batch, time, features] = [3, 5, 4];
const x = numbers([batch, time, features], 2);
const parameters = { weight: numbers([features], 7), bias: numbers([features], 8) };
const lengths = tensor([5, 2, 0], [3], "int32");

/** `value` at the steps past a row's length. */
function spoil(value: number): Tensor {
  const spoiled = Float64Array.from(x.data, (own, i) => {
    const [row, t] = [Math.floor(i / (time * features)), Math.floor(i / features) % time];
    return t < lengths.data[row]! ? own : value;
  });
  return fromData({ data: spoiled, shape: x.shape, dtype: "float32" });
}

/** The numbers of one feature, of the given rows of [rows, features]. */
function column(values: ArrayLike<number>, feature: number, keep: (row: number) => boolean): number[] {
  return Array.from({ length: values.length / features }, (_, row) => row)
    .filter(keep)
    .map((row) => values[row * features + feature]!);
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const spread = (values: readonly number[]) => average(values.map((value) => (value - average(values)) ** 2));

describe("layerNorm and rmsNorm", () => {
  test("are their formulas, row by row", async () => {
    const [normed, scaled] = [
      await data(layerNorm({ features }).bind(parameters)(x)),
      await data(rmsNorm({ features }).bind(parameters)(x)),
    ];
    for (let row = 0; row < batch * time; row++) {
      const own = Array.from(x.data.subarray(row * features, (row + 1) * features));
      own.forEach((value, i) => {
        const [weight, bias] = [parameters.weight.data[i]!, parameters.bias.data[i]!];
        const at = row * features + i;
        expect(normed[at]).toBeCloseTo(
          (weight * (value - average(own))) / Math.sqrt(spread(own) + 1e-5) + bias,
          10,
        );
        const size = Math.sqrt(average(own.map((v) => v * v)) + 1e-6);
        expect(scaled[at]).toBeCloseTo((weight * value) / size, 10);
      });
    }
  });

  test.each([
    ["layerNorm", layerNorm],
    ["rmsNorm", rmsNorm],
  ])("%s: ε changes numbers, and the gradient is that of central differences", async (_, make) => {
    const layer = make({ features });
    const loss = (at: { x: Tensor } & typeof parameters) => sum(square(layer.bind(at)(at.x)));
    await checkTreeGradient(backend, loss, { x, ...parameters });
    const other = make({ features, epsilon: 0.5 });
    expect(await data(other.bind(parameters)(x))).not.toEqual(await data(layer.bind(parameters)(x)));
    expect(() => make({ features, epsilon: 0 })).toThrow("epsilon is 0; expected a number above 0");
    expect(() => layer.bind(parameters)(numbers([2, 3], 1))).toThrow("expected [..., features=4]");
  });
});

describe("batchNorm", () => {
  const layer = batchNorm({ features, momentum: 0.3 });
  const statistics = { mean: numbers([features], 5), variance: tensor([1, 2, 3, 4]) };

  test("training normalises by the batch, and moves the running statistics", async () => {
    const { output, statistics: next } = layer.train(parameters, x, { statistics });
    const found = await data(output);
    const [means, variances] = [await data(next.mean), await data(next.variance)];
    const rows = batch * time;
    for (let i = 0; i < features; i++) {
      const own = column(x.data, i, () => true);
      const expected = own.map(
        (value) =>
          (parameters.weight.data[i]! * (value - average(own))) / Math.sqrt(spread(own) + 1e-5) +
          parameters.bias.data[i]!,
      );
      expectClose(
        column(found, i, () => true),
        expected,
        { absolute: 1e-10 },
      );
      expect(means[i]).toBeCloseTo(0.7 * statistics.mean.data[i]! + 0.3 * average(own), 10);
      expect(variances[i]).toBeCloseTo(0.7 * (i + 1) + (0.3 * spread(own) * rows) / (rows - 1), 6);
    }
  });

  test("padding counts for nothing, whatever stands there, and comes out as 0", async () => {
    const run = async (padding: number) => {
      const { output, statistics: next } = layer.train(parameters, ragged(spoil(padding), lengths), {
        statistics,
      });
      expect(output.lengths).toBe(lengths);
      return [await data(output.values), await data(next.mean), await data(next.variance)] as const;
    };
    const [output, means] = await run(Number.NaN);
    expect(await run(123)).toEqual(await run(Number.NaN));
    const isValid = (row: number) => row % time < lengths.data[Math.floor(row / time)]!;
    for (let i = 0; i < features; i++) {
      const own = column(x.data, i, isValid);
      expect(means[i]).toBeCloseTo(0.7 * statistics.mean.data[i]! + 0.3 * average(own), 10);
      expect(column(output, i, (row) => !isValid(row)).every((value) => value === 0)).toBe(true);
    }
  });

  test("evaluation goes by the running statistics, each row alone", async () => {
    const found = await data(layer.apply(parameters, x, { statistics }));
    x.data.forEach((value, at) => {
      const i = at % features;
      const normed = (value - statistics.mean.data[i]!) / Math.sqrt(i + 1 + 1e-5);
      expect(found[at]).toBeCloseTo(parameters.weight.data[i]! * normed + parameters.bias.data[i]!, 6);
    });
  });

  test.each([
    ["training", {}],
    ["training on a ragged batch", { lengths }],
  ])("has the gradient of central differences, %s", async (_, options) => {
    const weights = numbers([batch, time, features], 9);
    const loss = (at: { x: Tensor } & typeof parameters) => {
      const { output } = layer.train(at, at.x, { statistics, ...options });
      return mean(square(sub(output, weights)));
    };
    await checkTreeGradient(backend, loss, { x, ...parameters });
  });

  test("no gradient goes through the running statistics", async () => {
    const through = grad((at: Tensor) =>
      sum(layer.train(parameters, at, { statistics }).statistics.variance),
    )(x);
    expect((await data(through)).every((value) => value === 0)).toBe(true);
  });

  test("begins with a mean of 0 and a variance of 1, and refuses a momentum outside [0, 1]", async () => {
    const begin = layer.initialStatistics();
    expect([await data(begin.mean), await data(begin.variance)]).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
    expect(() => batchNorm({ features, momentum: 1.5 })).toThrow(
      "momentum is 1.5; expected a number from 0 to 1",
    );
  });
});

describe("reversibleInstanceNorm", () => {
  const layer = reversibleInstanceNorm({ features });

  test("windows have mean 0 and variance 1 where γ is 1, and come back", async () => {
    const plain = layer.init();
    const { output, statistics } = layer.normalise(plain, x);
    const found = await data(output);
    for (let row = 0; row < batch; row++) {
      for (let i = 0; i < features; i++) {
        const own = column(found, i, (at) => Math.floor(at / time) === row);
        expect(average(own)).toBeCloseTo(0, 8);
        expect(spread(own)).toBeCloseTo(1, 3);
      }
    }
    const { output: mixed, statistics: own } = layer.normalise(parameters, x);
    expectClose(await data(layer.restore(parameters, mixed, own)), Array.from(x.data), { absolute: 1e-9 });
    expect(statistics.mean.shape).toEqual([batch, 1, features]);
  });

  test("a shift and a scale of a window change nothing before, and come back after", async () => {
    const moved = fromData({
      data: Float64Array.from(x.data, (v) => 100 * v - 7),
      shape: x.shape,
      dtype: "float32",
    });
    const [before, after] = [layer.normalise(parameters, x), layer.normalise(parameters, moved)];
    expectClose(await data(after.output), await data(before.output), { absolute: 1e-3 });
    const forecast = numbers([batch, 2, features], 4);
    const [own, others] = [
      await data(layer.restore(parameters, forecast, before.statistics)),
      await data(layer.restore(parameters, forecast, after.statistics)),
    ];
    own.forEach((value, i) => {
      expect(Math.abs(others[i]! - (100 * value - 7))).toBeLessThan(0.05 * Math.abs(100 * value) + 0.1);
    });
  });

  test("padding counts for nothing", async () => {
    const run = async (padding: number) =>
      data(layer.normalise(parameters, ragged(spoil(padding), lengths)).output.values);
    expect(await run(Number.NaN)).toEqual(await run(50));
    const valid = (await run(50)).slice(time * features, (time + 2) * features);
    const alone = numbers([1, 2, features], 0);
    const cut = fromData({
      data: x.data.slice(time * features, (time + 2) * features),
      shape: alone.shape,
      dtype: "float32",
    });
    expectClose(valid, await data(layer.normalise(parameters, cut).output), { absolute: 1e-12 });
  });

  test("a γ of 0 does not divide by 0", async () => {
    const flat = { weight: tensor([0, -0, 1e-9, 1]), bias: parameters.bias };
    const { output, statistics } = layer.normalise(flat, x);
    expect((await data(layer.restore(flat, output, statistics))).every(Number.isFinite)).toBe(true);
  });
});
