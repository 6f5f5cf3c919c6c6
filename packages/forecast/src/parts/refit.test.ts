// Fitted parts that are fitted again: those in closed form anew, networks further from their weights.
import { wasmBackend } from "@grus/backend-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aroundPart } from "./around-part.ts";
import { etsPart, thetaPart } from "./classical-parts.ts";
import { eachSeries } from "./each-series.ts";
import { logPart } from "./log-part.ts";
import { mixturePart } from "./mixture-part.ts";
import { lastValue, seasonalNaive } from "./naive-parts.ts";
import { openPart } from "./open-part.ts";
import type { FittedPart, Part } from "./part.ts";
import { ridgePart } from "./ridge-part.ts";
import { segmentPart } from "./segment-part.ts";
import { type Origins, originsAt, type Task, truthOf } from "./task.ts";

type Backend = Awaited<ReturnType<typeof wasmBackend>>;

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

/** Waves whose height doubles at half of their length, on a level, with what moves them as a known covariate. */
function waves(ids: readonly string[], steps = 160): Task {
  const series = ids.map((id, i) => {
    const promotion = Float64Array.from({ length: steps + 6 }, (_, t) => ((t * (i + 3)) % 7 === 0 ? 1 : 0));
    const values = Float64Array.from(
      { length: steps },
      (_, t) =>
        (i + 1) *
        (20 + (t < steps / 2 ? 2 : 4) * Math.sin((t * Math.PI) / 3) + 3 * promotion[t]! + Math.cos(t * t)),
    );
    return { id, values, future: [promotion] };
  });
  return { series, horizon: 6, seasons: [6], future: ["promotion"] };
}

const task = waves(["a", "b"]);
const atEnd = (given: Task, back = 0) => Int32Array.from(given.series, ({ values }) => values.length - back);
const half = Int32Array.of(80, 80);
const later = atEnd(task, 6);

async function fittedTo(part: Part, ends: Int32Array): Promise<FittedPart> {
  return (await part.fit(task, ends, { backend }))!;
}

const ridge = ridgePart({ context: 12, base: { period: 1, rounds: 1 }, log: false, penalty: 1 });

describe.each<readonly [string, Part]>([
  ["a naive forecast", seasonalNaive(6)],
  ["ETS", etsPart(1)],
  ["theta", thetaPart(6)],
  ["a ridge", ridge],
  ["a part of logarithms", logPart(thetaPart(6))],
  ["a part around covariates", aroundPart(ridge, { label: "promotion", covariates: ["promotion"] })],
  ["a part of each series", eachSeries(ridge)],
])("%s", (_, part) => {
  test("is fitted again as if it had never been fitted, also once it was saved", async () => {
    const origins = originsAt(later);
    const anew = await (await fittedTo(part, later)).predict(task, origins);
    for (const first of [await fittedTo(part, half), openPart((await fittedTo(part, half)).record())]) {
      const refitted = (await first.refit(task, later))!;
      expect(refitted.name).toBe(first.name);
      expect(await refitted.predict(task, origins)).toEqual(anew);
      expect(await openPart(refitted.record()).predict(task, origins)).toEqual(anew);
    }
  });
});

describe("refitting", () => {
  test("keeps what is known of series that are not there, and takes in new ones", async () => {
    for (const part of [ridge, aroundPart(ridge, { label: "promotion", covariates: ["promotion"] })]) {
      const first = await fittedTo(part, half);
      const other = waves(["b", "c"], 100);
      const refitted = (await first.refit(other, atEnd(other)))!;
      const text = JSON.stringify(refitted.record());
      for (const id of ["a", "b", "c"]) expect(text).toContain(`["${id}",`);
      const all = waves(["a", "b", "c"], 100);
      const forecasts = await refitted.predict(all, originsAt(atEnd(all)));
      expect(forecasts.every(Number.isFinite)).toBe(true);
    }
  });

  test("is not possible with too few values, or values without a logarithm", async () => {
    const ids = ["a", "b"];
    const short = waves(ids, 8);
    expect(await (await fittedTo(ridge, half)).refit(short, atEnd(short))).toBeUndefined();
    const negative: Task = {
      ...task,
      series: task.series.map((each) => ({ ...each, values: each.values.map((v) => -v) })),
    };
    for (const part of [
      logPart(thetaPart(6)),
      ridgePart({ context: 12, base: { period: 1, rounds: 1 }, log: true, penalty: 1 }),
      mixturePart({ ...quick, log: true }),
    ])
      expect(await (await fittedTo(part, half)).refit(negative, later)).toBeUndefined();
    expect(
      await (await fittedTo(eachSeries(lastValue), half)).refit(waves(["a"]), Int32Array.of(90)),
    ).toBeUndefined();
  });
});

const quick = {
  context: 12,
  hiddenSize: 8,
  seeds: 1,
  schedule: { epochs: 2, stepsPerEpoch: 20, learningRate: 0.01 },
} as const;

describe.each<readonly [string, Part]>([
  ["a network", mixturePart(quick)],
  [
    "a segment network",
    segmentPart({ hiddenSize: 8, steps: 40, learningRate: 0.01, networks: 1, context: 12, segment: 6 }),
  ],
])("%s", (_, part) => {
  const origins: Origins = originsAt(later);
  const truth = truthOf(task, origins);
  const errorOf = async (fitted: FittedPart) =>
    (await fitted.predict(task, origins)).reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0);

  test("is trained further from its weights, from a file too, with the same bits for the same seed", async () => {
    const first = await fittedTo(part, half);
    const options = { backend, steps: 40, learningRate: 0.01 };
    const tuned = (await first.refit(task, later, options))!;
    expect(await errorOf(tuned)).toBeLessThan(0.9 * (await errorOf(first)));
    expect(tuned.parameters).toBe(first.parameters);
    const again = (await openPart(first.record(), backend).refit(task, later, {
      steps: 40,
      learningRate: 0.01,
    }))!;
    expect(again.record()).toEqual(tuned.record());
    expect(await openPart(tuned.record(), backend).predict(task, origins)).toEqual(
      await tuned.predict(task, origins),
    );
  });

  test("listens to steps, rate, seed and signal, reports progress, and needs a backend", async () => {
    const first = await fittedTo(part, half);
    const plain = { backend, steps: 4, learningRate: 0.001, seed: 0 };
    const tensorsAfter = async (change: Partial<typeof plain>) =>
      (await first.refit(task, later, { ...plain, ...change }))!.record().tensors;
    const kept = await tensorsAfter({});
    for (const change of [{ steps: 5 }, { learningRate: 0.002 }, { seed: 1 }])
      expect(await tensorsAfter(change)).not.toEqual(kept);
    const done: number[] = [];
    await first.refit(task, later, { ...plain, onProgress: (own) => done.push(own) });
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect([done.length, done.at(-1)]).toEqual([4, 1]);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(first.refit(task, later, { ...plain, signal })).rejects.toThrow("enough");
    const closed = openPart(first.record());
    await expect(closed.refit(task, later)).rejects.toThrow("got none");
    expect(await first.refit(waves(["a", "b"], 6), Int32Array.of(6, 6), plain)).toBeUndefined();
  });
});
