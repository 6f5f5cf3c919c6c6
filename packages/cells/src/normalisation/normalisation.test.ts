import {
  add,
  fromData,
  grad,
  key,
  mean,
  runningStatistics,
  type Sequence,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { checkTreeGradient } from "../../test/gradients.ts";
import { backend, data } from "../../test/losses.ts";
import { layers } from "../layers.ts";
import { ragged } from "../ragged.ts";
import { sequential } from "../sequential.ts";
import { type BatchNormParameters, batchNorm } from "./batch-norm.ts";
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
  test("equal their formulas, row by row", async () => {
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
  const running = { runningMean: numbers([features], 5), runningVariance: tensor([1, 2, 3, 4]) };
  const own = { ...parameters, ...running };

  /** A training call: its output, and the running statistics after it. */
  function train<X extends Sequence>(input: X, at: BatchNormParameters = own) {
    const statistics = runningStatistics();
    const output = layer.bind(at, { training: true, statistics })(input);
    const left = statistics.all();
    return { output, mean: left.get("runningMean")!, variance: left.get("runningVariance")! };
  }

  test("training normalises by the batch, and moves the running statistics", async () => {
    const { output, mean: nextMean, variance } = train(x);
    const found = await data(output);
    const [means, variances] = [await data(nextMean), await data(variance)];
    const rows = batch * time;
    for (let i = 0; i < features; i++) {
      const values = column(x.data, i, () => true);
      const expected = values.map(
        (value) =>
          (parameters.weight.data[i]! * (value - average(values))) / Math.sqrt(spread(values) + 1e-5) +
          parameters.bias.data[i]!,
      );
      expectClose(
        column(found, i, () => true),
        expected,
        { absolute: 1e-10 },
      );
      expect(means[i]).toBeCloseTo(0.7 * running.runningMean.data[i]! + 0.3 * average(values), 10);
      expect(variances[i]).toBeCloseTo(0.7 * (i + 1) + (0.3 * spread(values) * rows) / (rows - 1), 6);
    }
  });

  test("trains if there is a key, unless the context says otherwise", async () => {
    const statistics = runningStatistics();
    const byKey = layer.bind(own, { key: key(0), statistics })(x);
    expect(await data(byKey)).toEqual(await data(train(x).output));
    expect([...statistics.all().keys()]).toEqual(layer.statistics);
    const evaluated = layer.bind(own, { key: key(0), training: false })(x);
    expect(await data(evaluated)).toEqual(await data(layer.bind(own)(x)));
  });

  test("padding has no effect, whatever its content, and becomes 0", async () => {
    const run = async (padding: number) => {
      const { output, mean: nextMean, variance } = train(ragged(spoil(padding), lengths));
      expect(output.lengths).toBe(lengths);
      return [await data(output.values), await data(nextMean), await data(variance)] as const;
    };
    const [output, means, variances] = await run(Number.NaN);
    expect(await run(123)).toEqual(await run(Number.NaN));
    const isValid = (row: number) => row % time < lengths.data[Math.floor(row / time)]!;
    for (let i = 0; i < features; i++) {
      const values = column(x.data, i, isValid);
      expect(means[i]).toBeCloseTo(0.7 * running.runningMean.data[i]! + 0.3 * average(values), 10);
      expect(variances[i]).toBeCloseTo(0.7 * (i + 1) + (0.3 * spread(values) * 7) / 6, 6);
      expect(column(output, i, (row) => !isValid(row)).every((value) => value === 0)).toBe(true);
    }
  });

  test("fewer than two valid rows leave the running statistics unchanged; one row is rejected", async () => {
    for (const valid of [0, 1]) {
      const { output, mean: nextMean, variance } = train(ragged(x, tensor([valid, 0, 0], [3], "int32")));
      expect((await data(output.values)).every(Number.isFinite)).toBe(true);
      expect(await data(nextMean)).toEqual(Array.from(running.runningMean.data));
      expect(await data(variance)).toEqual([1, 2, 3, 4]);
    }
    expect(() => train(numbers([1, features], 1))).toThrow(
      "batchNorm: input has shape [1, 4]; expected two rows or more while training.",
    );
    expect(layer.bind(own)(numbers([1, features], 1)).shape).toEqual([1, features]);
  });

  test("evaluation uses the running statistics, each row independently", async () => {
    const found = await data(layer.bind(own)(x));
    x.data.forEach((value, at) => {
      const i = at % features;
      const normed = (value - running.runningMean.data[i]!) / Math.sqrt(i + 1 + 1e-5);
      expect(found[at]).toBeCloseTo(parameters.weight.data[i]! * normed + parameters.bias.data[i]!, 6);
    });
  });

  const weights = numbers([batch, time, features], 9);
  test.each([
    ["training", (at: BatchNormParameters, input: Tensor) => train(input, at).output],
    [
      "training on a ragged batch",
      (at: BatchNormParameters, input: Tensor) => train(ragged(input, lengths), at).output.values,
    ],
    ["evaluation", (at: BatchNormParameters, input: Tensor) => layer.bind(at)(input)],
  ])("has the gradient of central differences, %s", async (_, run) => {
    const loss = (at: { x: Tensor } & typeof parameters) =>
      mean(square(sub(run({ ...running, weight: at.weight, bias: at.bias }, at.x), weights)));
    await checkTreeGradient(backend, loss, { x, ...parameters });
  });

  test("no gradient passes through or to the running statistics", async () => {
    const through = grad((at: Tensor) => add(sum(train(at).mean), sum(train(at).variance)))(x);
    const to = grad((at: typeof running) => sum(square(layer.bind({ ...parameters, ...at })(x))))(running);
    for (const value of [through, to.runningMean, to.runningVariance])
      expect((await data(value)).every((number) => number === 0)).toBe(true);
  });

  test("two calls in one step update the running statistics twice, also in parts of a model", async () => {
    const other = numbers([batch, time, features], 6);
    const first = train(x);
    const second = train(other, { ...own, runningMean: first.mean, runningVariance: first.variance });
    const model = layers({ inner: sequential({ norm: layer }) }, ({ inner }, input: Tensor) => inner(input));
    expect(model.statistics).toEqual(["inner.norm.runningMean", "inner.norm.runningVariance"]);
    const statistics = runningStatistics();
    const call = model.bind({ inner: { norm: own } }, { training: true, statistics });
    call(x);
    call.parts.inner(other);
    const left = statistics.all();
    expect([...left.keys()]).toEqual(model.statistics);
    expect(await data(left.get("inner.norm.runningMean")!)).toEqual(await data(second.mean));
    expect(await data(left.get("inner.norm.runningVariance")!)).toEqual(await data(second.variance));
  });

  test("has initial mean 0 and variance 1, and rejects invalid options", async () => {
    const begin = layer.init(key(0));
    expect([await data(begin.runningMean), await data(begin.runningVariance)]).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
    expect(() => batchNorm({ features, momentum: 1.5 })).toThrow(
      "momentum is 1.5; expected a number from 0 to 1",
    );
    const forgotten = sequential({ norm: layer }).bind({ norm: own }, { training: true });
    expect(() => forgotten(x)).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: model.norm: batchNorm: the context's statistics is undefined; expected a collector of running statistics while training: fit passes one, the loss of minimize has one in its context, and runningStatistics() creates one.]`,
    );
  });
});

describe("reversibleInstanceNorm", () => {
  const layer = reversibleInstanceNorm({ features });

  test("windows have mean 0 and variance 1 if γ is 1, and are restored", async () => {
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

  test("normalisation is invariant to shift and scale of a window, which are restored in the output", async () => {
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
