import { wasmBackend } from "@grus/backend-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FittedPart } from "./part.ts";
import { segmentPart } from "./segment-part.ts";
import { type Task, truthOf } from "./task.ts";

type Backend = Awaited<ReturnType<typeof wasmBackend>>;

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend();
});
afterAll(() => backend.dispose());

/** Waves of one period on different levels; every tenth value of the first is missing. */
function waves(levels: readonly number[], steps = 120): Task {
  const series = levels.map((level, i) => {
    const values = Float64Array.from(
      { length: steps },
      (_, t) => level * (5 + Math.sin(((t + 2 * i) * Math.PI) / 4)),
    );
    if (i === 0) for (let t = 7; t < steps - 8; t += 10) values[t] = Number.NaN;
    return { id: String(level), values };
  });
  return { series, horizon: 8, seasons: [8] };
}

/** The mean error of forecasts of the last horizon of each series, as a share of the truth. */
async function relativeError(fitted: FittedPart, task: Task): Promise<number> {
  const at = Int32Array.from(task.series, ({ values }) => values.length - task.horizon);
  const origins = { length: at.length, series: Int32Array.from(at, (_, i) => i), at };
  const truth = truthOf(task, origins);
  const forecast = await fitted.predict(task, origins);
  return forecast.reduce((sum, value, i) => sum + Math.abs(value / truth[i]! - 1), 0) / truth.length;
}

const small = { hiddenSize: 16, steps: 120, learningRate: 0.01, networks: 1 };
const ends = (task: Task) => Int32Array.from(task.series, ({ values }) => values.length - task.horizon);

describe.each(["window", "series"] as const)("in units of the %s", (unit) => {
  test("forecasts series that it was fitted to and others, long and short", async () => {
    const task = waves([1, 50, 3000]);
    const fitted = (await segmentPart({ ...small, unit, dropout: 0 }).fit(task, ends(task), { backend }))!;
    expect(await relativeError(fitted, task)).toBeLessThan(0.03); // the waves swing by 20 %
    expect(await relativeError(fitted, waves([8, 1e6]))).toBeLessThan(0.03);
    expect(await relativeError(fitted, waves([8, 1e6], 20))).toBeLessThan(0.15);
  });
});

test("a constant series among others is continued exactly", async () => {
  const task = waves([1, 50, 3000]);
  const fitted = (await segmentPart({ ...small, unit: "window" }).fit(task, ends(task), { backend }))!;
  const constant: Task = { ...task, series: [{ id: "constant", values: new Float64Array(60).fill(7.3) }] };
  const origins = { length: 1, series: Int32Array.of(0), at: Int32Array.of(60) };
  expect([...(await fitted.predict(constant, origins))]).toEqual(new Array(8).fill(7.3));
});

describe("fitting", () => {
  const task = waves([1, 50]);

  test("reports progress over all networks, and the sum of their parameters", async () => {
    const done: number[] = [];
    const onProgress = (share: number) => done.push(share);
    const options = { ...small, steps: 5 };
    const two = await segmentPart({ ...options, networks: 2 }).fit(task, ends(task), { backend, onProgress });
    const one = await segmentPart(options).fit(task, ends(task), { backend });
    expect(done).toHaveLength(10);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(1);
    expect(two!.parameters).toBe(2 * one!.parameters);
  });

  test.each([
    ["few series: the last value, the last round of the season and the mean of its rounds", 2, 3],
    ["many: the last value and the last round", 21, 2],
  ])("mixes for %s", async (_, count, bases) => {
    const own = waves(Array.from({ length: count }, (_, i) => i + 1));
    const fitted = await segmentPart({ ...small, steps: 1 }).fit(own, ends(own), { backend });
    expect(fitted!.record().settings).toMatchObject({ settings: { bases } });
  });

  test("is left out without a backend, and where there are too few windows", async () => {
    expect(await segmentPart().fit(task, ends(task))).toBeUndefined();
    const short = waves([1, 50], 22);
    expect(await segmentPart().fit(short, ends(short), { backend })).toBeUndefined();
  });

  test("rejects with the reason of the signal", async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    const fit = segmentPart(small).fit(task, ends(task), { backend, signal: controller.signal, onProgress });
    await expect(fit).rejects.toThrow("enough");
  });
});
