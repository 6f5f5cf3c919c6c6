// Batch normalisation under fit: its running statistics follow the batches, whatever trains the rest.
import {
  batchNorm,
  batchNormLstm,
  gru,
  lastStep,
  linear,
  meanSquaredError,
  sequential,
  watchSequences,
} from "@grus/cells";
import {
  adamW,
  applyUpdates,
  averagedParameters,
  exponentialMovingAverage,
  type Optimizer,
  sgd,
} from "@grus/optim";
import {
  evaluate,
  flatten,
  grad,
  key,
  mapTree,
  type Ragged,
  randomNormal,
  referenceBackend,
  replaceLeaves,
  runningStatistics,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import type { SavedRun } from "../src/checkpoints/checkpoint-options.ts";
import { NonFiniteError } from "../src/errors.ts";
import { fit } from "../src/fit.ts";
import { gradientHealth } from "../src/health/gradient-health.ts";
import { minimize } from "../src/minimize.ts";
import type { LossContext } from "../src/minimize-options.ts";
import { predict } from "../src/predict-model.ts";
import { memoryStore } from "./memory-store.ts";

const backend = referenceBackend();
const features = 2;
const norm = batchNorm({ features, momentum: 0.25 });
const model = sequential({
  norm,
  recurrent: gru({ inputSize: features, hiddenSize: 3 }),
  last: lastStep(),
  head: linear({ inputSize: 3, outputSize: 1 }),
});
const initial = await evaluate(backend, model.init(key(0)));

/** Batches of two shapes, with lengths per row. */
const batches = await Promise.all(
  [
    [5, 4, 2],
    [3, 1, 2, 3],
    [1, 5, 5],
    [2, 3, 3, 1],
  ].map(async (lengths, i) => {
    const [rows, time] = [lengths.length, lengths.length === 3 ? 5 : 3];
    const drawn = {
      values: randomNormal(key(10 + i), [rows, time, features]),
      target: randomNormal(key(i), [rows, 1]),
    };
    const { values, target } = await evaluate(backend, drawn);
    return { input: { values, lengths: tensor(lengths, [rows], "int32") }, target };
  }),
);
type Batch = (typeof batches)[number];
type Parameters = typeof initial;

/** Common options of the tests; the loss is of the last steps. */
const options = {
  backend,
  model,
  train: batches,
  loss: (call: (x: Ragged<"float32">) => Tensor<"float32">, { input, target }: Batch) =>
    meanSquaredError(call(input), target),
  optimizer: sgd({ learningRate: 0.1 }),
  epochs: 2,
  seed: 0,
};

/** The running statistics after a number of batches, over plain numbers. */
function plainStatistics(count: number) {
  const [mean, variance] = [
    [0, 0],
    [1, 1],
  ];
  for (let step = 0; step < count; step++) {
    const { values, lengths } = batches[step % batches.length]!.input;
    for (let feature = 0; feature < features; feature++) {
      const valid = Array.from(values.data).filter((_, at) => {
        const [row, time] = [
          Math.floor(at / features / values.shape[1]!),
          Math.floor(at / features) % values.shape[1]!,
        ];
        return at % features === feature && time < lengths.data[row]!;
      });
      const own = valid.reduce((a, b) => a + b) / valid.length;
      const unbiased = valid.reduce((a, b) => a + (b - own) ** 2, 0) / (valid.length - 1);
      mean[feature] = 0.75 * mean[feature]! + 0.25 * own;
      variance[feature] = 0.75 * variance[feature]! + 0.25 * unbiased;
    }
  }
  return [mean, variance];
}

const numbers = (tree: unknown) => flatten(tree).flatMap(({ leaf }) => Array.from(leaf.data));
const statisticsOf = ({ norm: { runningMean, runningVariance } }: Parameters) => [
  Array.from(runningMean.data),
  Array.from(runningVariance.data),
];

describe("under fit", () => {
  test("equals training by hand, over batches of two shapes", async () => {
    const losses: number[] = [];
    const onStep = ({ loss }: { loss: number }) => void losses.push(loss);
    const run = fit({ ...options, callbacks: [{ onStep }] });
    const { parameters, bestEpoch, programs } = await run.finish();
    expect(programs.training).toBe(2);
    let own: Parameters = initial;
    const expected: number[] = [];
    for (let step = 0; step < bestEpoch * batches.length; step++) {
      const batch = batches[step % batches.length]!;
      const statistics = runningStatistics();
      const loss = (at: Parameters) => options.loss(model.bind(at, { training: true, statistics }), batch);
      expected.push((await evaluate(backend, loss(own))).data[0]!);
      const left = await evaluate(backend, Object.fromEntries(statistics.all()));
      const gradient = await evaluate(backend, grad(loss)(own));
      const { updates } = options.optimizer.update(gradient, options.optimizer.init(own), own);
      own = replaceLeaves(await evaluate(backend, applyUpdates(own, updates)), new Map(Object.entries(left)));
    }
    expectClose(losses.slice(0, expected.length), expected, { absolute: 1e-5 });
    expectClose(numbers(parameters), numbers(own), { absolute: 1e-5 });
    const [mean, variance] = plainStatistics(bestEpoch * batches.length);
    expectClose(statisticsOf(parameters).flat(), [...mean!, ...variance!], { absolute: 1e-5 });
  });

  test("no optimizer updates, decays or averages its running statistics, or has a state for them", async () => {
    const seen: string[] = [];
    const watched = (optimizer: Optimizer): Optimizer => ({
      init: (parameters) => {
        seen.push(...flatten(parameters).map(({ path }) => path));
        return optimizer.init(parameters);
      },
      update: optimizer.update,
    });
    const averaging = exponentialMovingAverage(
      adamW({ learningRate: 0.1, weightDecay: 0.5, clipNorm: 0.01 }),
      {
        decay: 0.5,
      },
    );
    const run = fit({
      ...options,
      optimizer: watched(averaging),
      evaluated: (_, state) => averagedParameters(state),
      maxSteps: 3,
    });
    const { parameters } = await run.finish();
    expectClose(statisticsOf(parameters).flat(), plainStatistics(3).flat(), { absolute: 1e-5 });
    expect(seen).toContain("norm.weight");
    expect(seen.filter((path) => model.statistics.includes(path))).toEqual([]);
  });

  test.each([undefined, "epoch", "run"] as const)("carry: %s does not reset them", async (carry) => {
    const train = batches.filter(({ input }) => input.values.shape[0] === 3);
    const run = fit({
      ...options,
      train,
      carry,
      epochs: 2,
      earlyStopping: undefined,
      callbacks: [{ onEpoch: (_, p) => void last.push(p) }],
    });
    const last: Parameters[] = [];
    await run.finish();
    const expected = fit({ ...options, train: () => [...train, ...train], epochs: 1 });
    expect(statisticsOf(last[1]!)).toEqual(statisticsOf((await expected.finish()).parameters));
  });

  test("validation and predictions use the running statistics and do not change them", async () => {
    const run = fit({ ...options, validation: batches.slice(0, 2), maxSteps: 3 });
    const { parameters, history } = await run.finish();
    const losses = await Promise.all(
      batches.slice(0, 2).map(async (batch) => {
        const loss = options.loss(model.bind(parameters), batch);
        return (await evaluate(backend, loss)).data[0]!;
      }),
    );
    expect(history[0]!.validationLoss).toBeCloseTo((3 * losses[0]! + 4 * losses[1]!) / 7, 5);
    const outputs = await predict({
      backend,
      model: norm,
      parameters: parameters.norm,
      batches: [{ x: tensor([[3, -1]]) }],
      outputs: (call, { x }) => call(x),
    });
    const [mean, variance] = plainStatistics(3);
    const { weight, bias } = parameters.norm;
    const expected = [3, -1].map(
      (x, i) => (weight.data[i]! * (x - mean![i]!)) / Math.sqrt(variance![i]! + 1e-5) + bias.data[i]!,
    );
    expectClose(Array.from(outputs.data), expected, { absolute: 1e-5 });
  });

  test.each([1, 2])("resumes from every step, bit for bit (%i steps per call)", async (stepsPerCall) => {
    const given = { ...options, optimizer: adamW({ learningRate: 0.05 }), stepsPerCall };
    const whole = memoryStore();
    const { parameters: expected } = await fit({
      ...given,
      checkpoints: { store: whole, everySteps: 1 },
    }).finish();
    expect(whole.saved.length).toBeGreaterThan(4);
    for (const saved of whole.saved) {
      const store = memoryStore([saved]);
      const { parameters } = await fit({ ...given, checkpoints: { store, resume: "always" } }).finish();
      expect(numbers(parameters)).toEqual(numbers(expected));
    }
    expect(tensorsOf(whole.saved[0]!)).toContain("state.parameters.norm.runningVariance");
    expect(tensorsOf(whole.saved[0]!).filter((name) => /optimizer.*running/.test(name))).toEqual([]);
  });

  test("a step that is not finite does not change them, and is explained", async () => {
    const [first] = batches;
    const broken = mapTree(first!, (leaf: Tensor) => leaf);
    const target = tensor([[Number.NaN], [0], [0]]);
    const run = fit({ ...options, train: [first!, { ...broken, target }], stepsPerCall: 2, watchSequences });
    await expect(run.finish()).rejects.toThrow(NonFiniteError);
    const { parameters } = await run.finish();
    expectClose(statisticsOf(parameters).flat(), plainStatistics(1).flat(), { absolute: 1e-5 });
  });
});

test("the running statistics of recurrent batch normalisation are updated by fit, step by step", async () => {
  const own = sequential({
    recurrent: batchNormLstm({ inputSize: features, hiddenSize: 3, steps: 4 }),
    last: lastStep(),
    head: linear({ inputSize: 3, outputSize: 1 }),
  });
  const run = fit({ ...options, model: own, validation: batches.slice(0, 1), maxSteps: 2 });
  const { parameters, history } = await run.finish();
  expect(own.statistics).toHaveLength(6);
  const { mean, variance } = parameters.recurrent.layers[0]!.forward.running.hidden;
  // The second batch has 3 steps, the first 5, of which two rows reach 4.
  const moved = Array.from({ length: 4 }, (_, t) => Array.from(variance.data.slice(12 * t, 12 * t + 12)));
  expect(moved.every((step) => step.every((value) => value !== 1))).toBe(true);
  expect(Array.from(mean.data).slice(0, 12)).toEqual(Array(12).fill(0));
  const loss = options.loss(own.bind(parameters), batches[0]!);
  expect(history[0]!.validationLoss).toBeCloseTo((await evaluate(backend, loss)).data[0]!, 5);
});

const tensorsOf = ({ tensors }: SavedRun) => [...tensors.keys()];

describe("under minimize", () => {
  const given = {
    backend,
    parameters: { own: initial },
    train: batches,
    optimizer: options.optimizer,
    maxSteps: 3,
  };
  const statistics = model.statistics.map((path) => `own.${path}`);

  test("the loss passes the collector, and the options name the statistics", async () => {
    const run = minimize({
      ...given,
      statistics,
      loss: ({ own }, batch, { key: stepKey, statistics: left }) =>
        options.loss(model.bind(own, { key: stepKey, statistics: left?.under("own") }), batch),
    });
    const { parameters } = await run.finish();
    expectClose(statisticsOf(parameters.own).flat(), plainStatistics(3).flat(), { absolute: 1e-5 });
  });

  test("statistics that are not named, missing or not passed are rejected", async () => {
    const loss = (
      { own }: typeof given.parameters,
      batch: Batch,
      { key: stepKey, statistics: left }: LossContext,
    ) => options.loss(model.bind(own, { key: stepKey, statistics: left?.under("own") }), batch);
    await expect(minimize({ ...given, loss }).finish()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TrainingOptionError: minimize: the loss updates the running statistic own.norm.runningMean, which the option statistics does not name.
      Pass statistics: model.statistics.]
    `);
    expect(() =>
      minimize({ ...given, loss, statistics: model.statistics }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [TrainingOptionError: minimize: statistics names norm.runningMean, which the parameters do not have.
      Pass the model's statistics, each prefixed with the path to its parameters.]
    `);
    const forgetful = minimize({
      ...given,
      statistics,
      loss: ({ own }, batch, { key: stepKey }) => options.loss(model.bind(own, { key: stepKey }), batch),
    });
    await expect(forgetful.finish()).rejects.toThrow("batchNorm: the context's statistics is undefined");
  });
});

test("a health report excludes running statistics", async () => {
  const { parameters } = await gradientHealth({
    backend,
    parameters: initial,
    batch: batches[0]!,
    statistics: model.statistics,
    optimizer: options.optimizer,
    watchSequences,
    loss: (p, batch, context) => options.loss(model.bind(p, context), batch),
  });
  expect(Object.keys(parameters)).toEqual(
    flatten(initial)
      .map(({ path }) => path)
      .filter((path) => !model.statistics.includes(path)),
  );
});
