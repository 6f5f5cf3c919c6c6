import { wasmBackend } from "@grus/backend-wasm";
import { randomStream } from "@grus/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MixtureOptions, mixturePart } from "./mixture-part.ts";
import { lastValue, seasonalNaive, windowMean } from "./naive-parts.ts";
import { openPart } from "./open-part.ts";
import type { Part } from "./part.ts";
import { type OneSeries, originsIn, type Task, truthOf } from "./task.ts";

type Backend = Awaited<ReturnType<typeof wasmBackend>>;

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

function noise(seed: number): () => number {
  const random = randomStream(seed);
  return () =>
    Array.from({ length: 12 }, () => random.next() / 2 ** 32).reduce((sum, value) => sum + value, -6);
}

/** A season of 6 steps and a trend, with noise. */
function seasonal(id: string, length: number, scale: number, seed: number): OneSeries {
  const next = noise(seed);
  const values = Float64Array.from(
    { length },
    (_, t) => scale * (20 + t / 10 + 4 * Math.sin((t * Math.PI) / 3) + 0.3 * next()),
  );
  return { id, values };
}

const taskOf = (...series: readonly OneSeries[]): Task => ({ series, horizon: 6, seasons: [6] });
const share = (task: Task, part: number) =>
  Int32Array.from(task.series, ({ values }) => Math.floor(part * values.length));

/** Few and small steps; enough for series as simple as these. */
const quick: MixtureOptions = {
  context: 12,
  hiddenSize: 8,
  seeds: 1,
  schedule: { epochs: 6, stepsPerEpoch: 20, learningRate: 0.01 },
};

/** The mean absolute error after 85 %. */
async function errorOf(part: Part, task: Task, tested: Task = task): Promise<number> {
  const fitted = await part.fit(task, share(task, 0.85), { backend });
  const origins = originsIn(tested, { from: share(tested, 0.85), to: share(tested, 1) });
  const truth = truthOf(tested, origins);
  const forecast = await fitted!.predict(tested, origins);
  return forecast.reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0) / truth.length;
}

describe("fitting", () => {
  const task = taskOf(seasonal("a", 160, 1, 1));

  test("gives the same bits again, others for another seed, and reports progress up to 1", async () => {
    const part = mixturePart(quick);
    const origins = originsIn(task, { from: share(task, 0.85), to: share(task, 1) });
    const done: number[] = [];
    const forecast = async (seed: number) => {
      const onProgress = (own: number) => done.push(own);
      const fitted = await part.fit(task, share(task, 0.85), { backend, seed, onProgress });
      return fitted!.predict(task, origins);
    };
    const first = await forecast(4);
    expect(await forecast(4)).toEqual(first);
    expect(await forecast(5)).not.toEqual(first);
    expect(done.at(-1)).toBe(1);
    expect(done.every((own) => own > 0 && own <= 1)).toBe(true);
  });

  test("trains a network for each seed, one for a draft", async () => {
    const part = mixturePart({ ...quick, seeds: 2, schedule: { epochs: 1, stepsPerEpoch: 1 } });
    const count = async (isDraft: boolean) =>
      (await part.fit(task, share(task, 0.85), { backend, isDraft }))!.trained.networks.length;
    expect([await count(false), await count(true)]).toEqual([2, 1]);
  });

  test("trains again on all windows where asked", async () => {
    const networks = [true, false].map(async (refit) => {
      const fitted = await mixturePart({ ...quick, refit }).fit(task, share(task, 0.85), { backend });
      expect(fitted!.trained.epochs).toBeGreaterThan(0);
      return fitted!.record().tensors!["0.direct.weight"]!.data;
    });
    expect(await networks[0]).not.toEqual(await networks[1]);
  });

  test("keeps the naive mixture where there are too few windows to choose on", async () => {
    const short = taskOf({ id: "short", values: task.series[0]!.values.subarray(0, 30) });
    const { trained, predict } = (await mixturePart(quick).fit(short, Int32Array.of(24), { backend }))!;
    expect(trained.epochs).toBe(0);
    const origins = { length: 1, series: Int32Array.of(0), at: Int32Array.of(24) };
    const forecast = await predict(short, origins);
    const naive = await Promise.all(
      [lastValue, seasonalNaive(6), windowMean(18)].map(async (part) =>
        (await part.fit(short, Int32Array.of(24)))!.predict(short, origins),
      ),
    );
    const { values } = short.series[0]!;
    const raised =
      (1 / 6) * [0, 1, 2, 3, 4, 5].reduce((sum, k) => sum + values[18 + k]! - values[12 + k]!, 0);
    forecast.forEach((value, k) => {
      const all = [...naive.map((forecast) => forecast[k]!), naive[1]![k]! + raised];
      expect(value).toBeGreaterThanOrEqual(Math.min(...all) - 1e-4);
      expect(value).toBeLessThanOrEqual(Math.max(...all) + 1e-4);
    });
  });

  test("is left out without a backend, for logarithms of 0, and for series of no window", async () => {
    const zero = taskOf({ id: "zero", values: new Float64Array(100) });
    expect(await mixturePart().fit(task, share(task, 1))).toBeUndefined();
    expect(await mixturePart({ log: true }).fit(zero, share(zero, 1), { backend })).toBeUndefined();
    expect(await mixturePart().fit(task, Int32Array.of(6), { backend })).toBeUndefined();
  });

  test("stops with the signal's reason", async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    const run = mixturePart(quick).fit(task, share(task, 1), {
      backend,
      signal: controller.signal,
      onProgress,
    });
    await expect(run).rejects.toThrow("enough");
  });
});

test("a constant series is forecast by its constant", async () => {
  const task = taskOf({ id: "constant", values: new Float64Array(120).fill(7) });
  expect(await errorOf(mixturePart(quick), task)).toBeLessThan(1e-6);
});

test("missing values do not reach the forecast, which is as good as without", async () => {
  const { id, values } = seasonal("gapped", 200, 1, 2);
  for (const t of [30, 31, 32, 90, 140, 165]) values[t] = Number.NaN;
  const task = taskOf({ id, values });
  const fitted = await mixturePart(quick).fit(task, share(task, 0.85), { backend });
  const origins = originsIn(task, { from: share(task, 0.85), to: share(task, 1) });
  const forecast = await fitted!.predict(task, origins);
  const truth = truthOf(task, origins);
  const errors = forecast.map((value, i) => Math.abs(value - truth[i]!));
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.8);
});

test("one network forecasts a series that it never saw, in its own unit", async () => {
  const seen = taskOf(seasonal("a", 120, 1, 3), seasonal("b", 120, 30, 4), seasonal("c", 90, 500, 5));
  const unseen = taskOf(seasonal("new", 120, 8, 6));
  const error = await errorOf(mixturePart(quick), seen, unseen);
  const rival = await errorOf(seasonalNaive(6), unseen);
  expect(error).toBeLessThan(0.7 * rival);
  expect(error).toBeLessThan(0.6 * 8); // the noise has a mean absolute value of 0.24 · 8
});

describe("a covariate that is known ahead", () => {
  const next = noise(8);
  const random = randomStream(9);
  const promotion = Float64Array.from({ length: 206 }, () => (random.below(4) === 0 ? 1 : 0));
  const values = Float64Array.from(
    { length: 200 },
    (_, t) => 50 + 20 * promotion[t]! + 5 * Math.sin((t * Math.PI) / 3) + next(),
  );
  const without = taskOf({ id: "sales", values });
  const known: Task = { ...taskOf({ id: "sales", values, future: [promotion] }), future: ["promotion"] };

  test("is used: sales that a promotion drives are forecast far better with it", async () => {
    const error = await errorOf(mixturePart(quick), known);
    expect(error).toBeLessThan(0.3 * (await errorOf(mixturePart(quick), without)));
    expect(error).toBeLessThan(2); // the noise has a mean absolute value of 0.8
  });

  test("must be there, and reach the end of the horizon", async () => {
    const fitted = await mixturePart(quick).fit(known, Int32Array.of(100), { backend });
    const origins = { length: 1, series: Int32Array.of(0), at: Int32Array.of(200) };
    expect((await fitted!.predict(known, origins)).every(Number.isFinite)).toBe(true);
    const short = { ...known, series: [{ id: "sales", values, future: [promotion.subarray(0, 204)] }] };
    await expect(fitted!.predict(short, origins)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CovariateError: series sales: promotion is known for 204 steps; the forecast needs 206, to the end of its horizon.
      Give its values ahead, or declare it as known in the past only.]
    `);
    const none = { ...known, series: [{ id: "sales", values }] };
    await expect(fitted!.predict(none, origins)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CovariateError: series sales: future has 0 entries; expected 1, for promotion.
      Give one for each name of the task, in its order.]
    `);
  });
});

test("past covariates and numbers of a series are read", async () => {
  const given = (wind: number, size: number): Task => ({
    ...taskOf({
      ...seasonal("a", 100, 1, 1),
      past: [Float64Array.from({ length: 100 }, (_, t) => (t < 90 ? t % 7 : wind))],
      statics: [size],
    }),
    past: ["wind"],
    statics: ["size"],
  });
  const schedule = { ...quick.schedule, epochs: 3 };
  const fitted = await mixturePart({ ...quick, schedule, refit: true }).fit(given(0, 1), Int32Array.of(90), {
    backend,
  });
  expect(fitted!.trained.epochs).toBeGreaterThan(0);
  const origins = { length: 1, series: Int32Array.of(0), at: Int32Array.of(94) };
  const forecast = (task: Task) => fitted!.predict(task, origins);
  const first = await forecast(given(0, 1));
  expect(await forecast(given(3, 1))).not.toEqual(first);
  expect(await forecast(given(0, 5))).not.toEqual(first);
});

describe("what is forecast of each step", () => {
  const next = noise(11);
  const values = Float64Array.from({ length: 300 }, () => Math.round(Math.max(0, 6 + 3 * next())));
  const task: Task = { series: [{ id: "counts", values }], horizon: 4, seasons: [] };
  const origins = originsIn(task, { from: Int32Array.of(240), to: Int32Array.of(300) });
  const levels = [0.1, 0.5, 0.9];

  test.each([
    ["quantiles", { quantiles: [0.05, 0.1, 0.5, 0.9, 0.95] }],
    ["a normal distribution", { distribution: "gaussian" }],
    ["Student's t", { distribution: "student-t" }],
    ["counts", { distribution: "negative-binomial" }],
  ] as const)("covers about 80 %% of the values: %s", async (_, output) => {
    const fitted = (await mixturePart({ ...quick, output }).fit(task, Int32Array.of(240), { backend }))!;
    const found = await fitted.predictQuantiles(task, origins, levels);
    const truth = truthOf(task, origins);
    expect(found.length).toBe(truth.length * 3);
    let inside = 0;
    truth.forEach((value, i) => {
      const [low, middle, high] = [found[3 * i]!, found[3 * i + 1]!, found[3 * i + 2]!];
      expect(low).toBeLessThanOrEqual(middle);
      expect(middle).toBeLessThanOrEqual(high);
      inside += value >= low && value <= high ? 1 : 0;
    });
    expect(inside / truth.length).toBeGreaterThan(0.68);
    expect(inside / truth.length).toBeLessThan(0.95);
    expect([...(await fitted.predict(task, origins))]).toEqual([...found].filter((_, i) => i % 3 === 1));
  });

  test.each([
    ["quantiles", { quantiles: [0.1, 0.5, 0.9] }],
    ["counts", { distribution: "negative-binomial" }],
  ] as const)("has a spread as wide as the middle 80 %% of the values: %s", async (_, output) => {
    const fitted = (await mixturePart({ ...quick, output }).fit(task, Int32Array.of(240), { backend }))!;
    const spreads = await fitted.spread!(task, origins);
    const mean = spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
    const sorted = values.slice(0, 240).sort();
    const wide = sorted[215]! - sorted[24]!;
    expect(mean / wide).toBeGreaterThan(0.7);
    expect(mean / wide).toBeLessThan(1.4);
    expect(await openPart(fitted.record(), backend).spread!(task, origins)).toEqual(spreads);
  });

  test("points have none", async () => {
    const schedule = { epochs: 1, stepsPerEpoch: 1 };
    const fitted = await mixturePart({ ...quick, schedule }).fit(task, Int32Array.of(240), { backend });
    expect(fitted!.spread).toBeUndefined();
  });

  test("says so where a quantile lies beyond the trained ones", async () => {
    const output = { quantiles: [0.1, 0.9] };
    const schedule = { epochs: 1, stepsPerEpoch: 1 };
    const fitted = await mixturePart({ ...quick, schedule, output }).fit(task, Int32Array.of(240), {
      backend,
    });
    const run = fitted!.predictQuantiles(task, origins, [0.05]);
    await expect(run).rejects.toThrowErrorMatchingInlineSnapshot(`
      [MixtureError: quantile: 0.05 is not between those of the network, 0.1, 0.9.
      Train it with lower and higher quantiles, or with a distribution.]
    `);
  });
});

describe("a record", () => {
  const task = taskOf(
    seasonal("a", 160, 1, 1),
    { id: "empty", values: new Float64Array(160).fill(Number.NaN) },
    seasonal("b", 160, 9, 2),
  );
  const schedule = { epochs: 1, stepsPerEpoch: 2 };
  const origins = { length: 3, series: Int32Array.of(0, 1, 2), at: Int32Array.of(150, 150, 140) };

  test("gives the same part again, and needs a backend to forecast", async () => {
    const part = mixturePart({ ...quick, schedule, seeds: 2 });
    const fitted = (await part.fit(task, share(task, 0.9), { backend }))!;
    const forecast = await fitted.predict(task, origins);
    const { tensors, ...plain } = fitted.record();
    const record = { ...(JSON.parse(JSON.stringify(plain)) as typeof plain), tensors };
    const opened = openPart(record, backend);
    expect(opened.parameters).toBe(fitted.parameters);
    expect(await opened.predict(task, origins)).toEqual(forecast);
    await expect(openPart(record).predict(task, origins)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [MixtureError: network (context 12, 8 units): a network forecasts on a backend; got none.
      Open it with one.]
    `);
    expect(() => openPart({ ...record, tensors: {} })).toThrowErrorMatchingInlineSnapshot(`
      [ForecasterFileError: model.safetensors: the tensor "0.encode.layers.0.forward.weightIh" of the part "network (context 12, 8 units)" is missing; expected float32[24, 2].
      Pass unmodified files of save, from this release or an earlier one.]
    `);
  });

  test("a series of which nothing is known has no forecast", async () => {
    const fitted = (await mixturePart({ ...quick, schedule }).fit(task, share(task, 0.9), { backend }))!;
    const forecast = await fitted.predict(task, origins);
    expect([...forecast].map(Number.isNaN)).toEqual(Array.from({ length: 18 }, (_, i) => i >= 6 && i < 12));
  });
});
