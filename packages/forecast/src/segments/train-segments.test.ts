import { wasmBackend } from "@grus/backend-wasm";
import { evaluate, key, type Tensor, tensor, zeros } from "@grus/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { originsIn, type Task, truthOf } from "../parts/task.ts";
import { segmentNetwork } from "./segment-network.ts";
import { segmentBatch, unitOf, type WindowPlan } from "./segment-windows.ts";
import { predictSegments, trainSegments } from "./train-segments.ts";

type Backend = Awaited<ReturnType<typeof wasmBackend>>;

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend();
});
afterAll(() => backend.dispose());

const plan: WindowPlan = { context: 24, seasons: [6], scale: "window", means: false, ofSeries: false };

/** Three series of one season and different levels, the second with missing values. */
const task: Task = {
  series: [1, 10, 100].map((scale, i) => {
    const values = Float64Array.from(
      { length: 150 },
      (_, t) => scale * (5 + Math.sin(((t + i) * Math.PI) / 3) + t / 50),
    );
    if (i === 1) for (const t of [20, 21, 90]) values[t] = Number.NaN;
    return { id: String(scale), values };
  }),
  horizon: 8,
  seasons: [6],
};
const all = (steps: number) => Int32Array.from(task.series, () => steps);

describe("windows", () => {
  const origins = { length: 2, series: Int32Array.of(0, 1), at: Int32Array.of(60, 95) };
  const batch = segmentBatch(task, origins, plan);

  test("end with 0, and give back the values in their unit", () => {
    expect(batch.window.shape).toEqual([2, 24]);
    const { values } = task.series[0]!;
    const { last, scale } = unitOf(values, 60, plan);
    expect(batch.window.data[23]).toBe(0);
    expect(last + scale * Number(batch.window.data[3])).toBeCloseTo(values[39]!, 5);
    expect(last + scale * Number(batch.target.data[2])).toBeCloseTo(values[62]!, 5);
    expect(last + scale * Number(batch.bases.data[8 + 7])).toBeCloseTo(values[55]!, 5);
  });

  test("have the mean of a season's rounds after the last round where it is asked for", () => {
    const { bases, window } = segmentBatch(task, origins, { ...plan, means: true });
    expect(bases.shape).toEqual([2, 3, 8]);
    for (let k = 0; k < 8; k++) {
      const rounds = [0, 6, 12, 18].map((start) => Number(window.data[start + (k % 6)]));
      expect(bases.data[16 + k]).toBeCloseTo(rounds.reduce((sum, value) => sum + value) / 4, 6);
    }
    expect([...bases.data.subarray(0, 16)]).toEqual([...batch.bases.data.subarray(0, 16)]);
  });

  test("hold no missing value; missing targets weigh nothing", () => {
    for (const { data } of [batch.window, batch.bases, batch.target, batch.weight])
      expect([...data].every(Number.isFinite)).toBe(true);
    const { weight } = segmentBatch(
      task,
      { length: 1, series: Int32Array.of(1), at: Int32Array.of(88) },
      plan,
    );
    expect(Array.from(weight.data, (value) => value > 0)).toEqual([
      true,
      true,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
  });
});

test("with a head of 0 the forecast lies between the naive ones", async () => {
  const settings = { context: 24, horizon: 8, segment: 6, hiddenSize: 4, bases: 2, series: 3 };
  const model = segmentNetwork(settings);
  const first = model.init(key(0));
  const parameters = { ...first, head: { weight: zeros([6, 4]), bias: zeros([6]) } };
  const bases = tensor([[new Array(8).fill(0), [1, 2, 3, 4, 5, 6, 7, 8]]]) as Tensor<"float32">;
  const window = zeros([1, 24]);
  const output = await evaluate(
    backend,
    model.bind(parameters)({ window, bases, series: tensor(Int32Array.of(2)) }),
  );
  expect(output.shape).toEqual([1, 8]);
  const shares = Array.from(output.data, (value, k) => Number(value) / (k + 1));
  for (const share of shares) expect(share > 0 && share < 1).toBe(true);
  expect(shares[5]).toBeCloseTo(shares[0]!, 6); // one weight for each segment
});

describe("training", () => {
  const options = { task, plan, segment: 6, hiddenSize: 16, ends: all(110), steps: 160, batchSize: 32 };
  const trained = () => trainSegments({ backend, ...options, learningRate: 0.01, seed: 1 });

  test("forecasts the season of every series in its own unit", async () => {
    const network = await trained();
    const origins = originsIn(task, { from: all(130), to: all(150) });
    const forecast = await predictSegments(backend, network, task, origins);
    const truth = truthOf(task, origins);
    let relative = 0;
    forecast.forEach((value, i) => {
      relative += Math.abs(value / truth[i]! - 1) / forecast.length;
    });
    expect(relative).toBeLessThan(0.02); // the season swings by 20 %
  });

  test("gives the same bits again", async () => {
    expect(await trained()).toEqual(await trained());
  });
});
