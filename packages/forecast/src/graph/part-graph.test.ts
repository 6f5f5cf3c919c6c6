import { wasmBackend } from "@grus/backend-wasm";
import { type Backend, evaluate, fromData, referenceBackend, type Tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { transformed } from "../mixture/mixture-plan.ts";
import { windowUnits } from "../mixture/window-unit.ts";
import { aroundPart } from "../parts/around-part.ts";
import { etsPart, thetaPart } from "../parts/classical-parts.ts";
import { eachSeries } from "../parts/each-series.ts";
import { logPart } from "../parts/log-part.ts";
import { type MixtureOptions, mixturePart } from "../parts/mixture-part.ts";
import {
  drift,
  lastValue,
  seasonalNaive,
  seriesMean,
  seriesMedian,
  windowMean,
  windowMedian,
} from "../parts/naive-parts.ts";
import type { FittedPart, Part } from "../parts/part.ts";
import { ridgePart } from "../parts/ridge-part.ts";
import { segmentPart } from "../parts/segment-part.ts";
import { endsOf, type Origins, originsIn, type Task } from "../parts/task.ts";
import { graphOfPart } from "./graph-of-part.ts";
import { formOf, type PartGraph, type PartWindow } from "./part-graph.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

const LENGTH = 160;
const HORIZON = 9;

/** Weekly series of different sizes, with a price, a past covariate and a static number. */
function taskOf(count: number): Task {
  const random = randomOf(3);
  const series = Array.from({ length: count }, (_, i) => {
    const price = Float64Array.from({ length: LENGTH + HORIZON }, () => 5 + random.normal());
    return {
      id: `s${i}`,
      values: Float64Array.from(
        { length: LENGTH },
        (_, t) =>
          4 ** i * (60 + 0.1 * t + 9 * Math.sin((2 * Math.PI * t) / 7) - 2 * price[t]! + random.normal()),
      ),
      future: [price, price.map((_, t) => Math.cos(t / 20))],
      past: [price.map((value) => value ** 2).subarray(0, LENGTH)],
      statics: [i],
    };
  });
  return {
    series,
    horizon: HORIZON,
    seasons: [7],
    future: ["price", "wave"],
    past: ["square"],
    statics: ["size"],
  };
}

const one = taskOf(1);
const three = taskOf(3);

/** The latest origins of each series. */
function lastOrigins(task: Task): Origins {
  const ends = endsOf(task);
  return originsIn(task, { from: ends.map((end) => end - HORIZON - 4), to: ends }, 2);
}

/** The windows before origins, as a graph reads them. */
function windowAt(
  { series, future = [], past = [], statics = [], horizon }: Task,
  origins: Origins,
  graph: PartGraph,
): PartWindow {
  const { context } = graph;
  const places = [...origins.at.keys()];
  const own = (row: number) => series[origins.series[row]!]!;
  const rows = (shape: readonly number[], numbers: (row: number) => readonly number[]): Tensor =>
    fromData({
      shape: [places.length, ...shape],
      dtype: "float32",
      data: Float32Array.from(places.flatMap(numbers)),
    });
  const steps = (columns: readonly Float64Array[], from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => columns.map((column) => column[from + i]!)).flat();
  const deviation = (row: number, log: boolean) => [
    windowUnits(transformed(own(row), log), context)(origins.at[row]!).spread,
  ];
  return {
    values: rows([context], (row) => [
      ...own(row).values.subarray(origins.at[row]! - context, origins.at[row]!),
    ]),
    future: rows([context + horizon, graph.future.length], (row) =>
      steps(
        graph.future.map((name) => own(row).future![future.indexOf(name)]!),
        origins.at[row]! - context,
        origins.at[row]! + horizon,
      ),
    ),
    past: rows([context, past.length], (row) =>
      steps(own(row).past ?? [], origins.at[row]! - context, origins.at[row]!),
    ),
    statics: rows([statics.length], (row) => own(row).statics ?? []),
    series: fromData({ shape: [places.length], dtype: "int32", data: origins.series }),
    deviation: rows([], (row) => deviation(row, false)),
    logDeviation: rows([], (row) => deviation(row, true)),
  };
}

/** The part's graph, once with the inputs that it declares and no others, against what it predicts. */
async function expectSame(task: Task, fitted: FittedPart): Promise<PartGraph> {
  const graph = graphOfPart(fitted.record(), formOf(task))!;
  const origins = lastOrigins(task);
  const all = windowAt(task, origins, graph);
  const read = Object.fromEntries(graph.reads.map((name) => [name, all[name]]));
  const window = { values: all.values, ...(graph.future.length > 0 ? { future: all.future } : {}), ...read };
  const found = await evaluate(referenceBackend(), graph.apply(graph.parameters, window));
  expect(found.shape).toEqual([origins.length, HORIZON]);
  const expected = await fitted.predict(task, origins);
  expectClose(found.data, Float32Array.from(expected), { relative: 1e-5, absolute: 1e-5 });
  return graph;
}

async function fit(part: Part, task: Task): Promise<FittedPart> {
  return (await part.fit(task, endsOf(task), { backend }))!;
}

const ridge = ridgePart({ context: 21, base: { period: 1, rounds: 1 }, log: false, penalty: 0.1 });
const small = { hiddenSize: 4, seeds: 1, schedule: { epochs: 1, stepsPerEpoch: 3 } };
const around = { label: "price", covariates: ["price"] };

describe("a graph gives the numbers of its part", () => {
  test.each<[string, Part]>([
    ["the last value", lastValue],
    ["the mean of a window", windowMean(9)],
    ["the median of an odd window", windowMedian(9)],
    ["the median of an even window", windowMedian(8)],
    ["the last season", seasonalNaive(7)],
    ["a season longer than the horizon", seasonalNaive(12)],
    ["a season of logarithms", logPart(seasonalNaive(7))],
    ["a ridge", ridge],
    [
      "a ridge from a season, of logarithms",
      ridgePart({ context: 14, base: { period: 7, rounds: 2 }, log: true, penalty: 1 }),
    ],
    ["a ridge around a price", aroundPart(ridge, around)],
  ])("%s", async (_, part) => {
    for (const task of [one, three]) {
      const fitted = await fit(part, task);
      await expectSame(task, fitted);
    }
  });

  test("the median counts equal values in the order of time", async () => {
    const values = Float64Array.from({ length: LENGTH }, (_, t) => [2, 2, 1, 3, 2, 1][t % 6]!);
    const task = { ...one, series: [{ ...one.series[0]!, values }] };
    await expectSame(task, await fit(windowMedian(5), task));
    await expectSame(task, await fit(windowMedian(6), task));
  });

  test("of a ridge and a regression, reads the series where there are several", async () => {
    const part = aroundPart(ridge, around);
    expect((await expectSame(one, await fit(part, one))).reads).toEqual([]);
    const graph = await expectSame(three, await fit(part, three));
    expect([graph.reads, graph.future, graph.context]).toEqual([["series"], ["price"], 21]);
    const shapes = Object.entries(graph.parameters).map(([name, { shape }]) => [name, ...shape]);
    expect(shapes).toEqual([
      ["coefficients", 3, 1],
      ["means", 3, 1],
      ["inner.weight", HORIZON, 20],
      ["inner.bias", HORIZON],
      ["inner.scale", 3],
    ]);
  });

  test("one model for each series, where there is one", async () => {
    await expectSame(one, await fit(eachSeries(ridge), one));
    expect(graphOfPart((await fit(eachSeries(ridge), three)).record(), formOf(three))).toBeUndefined();
  });
});

describe("networks", () => {
  test.each<[string, MixtureOptions]>([
    ["points, of two seeds", { seeds: 2 }],
    ["logarithms", { log: true, cell: "lstm" }],
    ["quantiles", { output: { quantiles: [0.1, 0.4, 0.8] } }],
    ["a median among the quantiles", { output: { quantiles: [0.1, 0.5, 0.9] } }],
    ["a distribution", { output: { distribution: "student-t" }, cell: "rnn" }],
  ])("a mixture of %s", async (_, options) => {
    const graph = await expectSame(three, await fit(mixturePart({ ...small, ...options }), three));
    expect(graph.reads).toEqual([options.log ? "logDeviation" : "deviation", "past", "statics"]);
    expect(graph.future).toEqual(["price", "wave"]);
    expect(graph.context).toBe(27); // three horizons
    expect(Object.keys(graph.parameters)).toContain(`${(options.seeds ?? 1) - 1}.encode.weight_ih_l0`);
  });

  test("a mixture without covariates, with marks, and windows of one value", async () => {
    const values = Float64Array.from({ length: LENGTH }, (_, t) => (t < 120 ? 3 + (t % 7) : 4));
    values[3] = Number.NaN;
    const task: Task = { series: [{ id: "a", values }], horizon: HORIZON, seasons: [7] };
    const graph = await expectSame(task, await fit(mixturePart({ ...small, context: 14 }), task));
    expect([graph.reads, graph.future]).toEqual([["deviation"], []]);
  });

  test.each(["window", "series"] as const)("segments in units of the %s", async (unit) => {
    const part = segmentPart({ hiddenSize: 6, steps: 3, networks: 2, unit });
    const fitted = await fit(part, three);
    const graph = await expectSame(three, fitted);
    expect(graph.reads).toEqual(unit === "series" ? ["series"] : []);
    expect(Object.keys(graph.parameters)).toContain("0.recurrent.weight_hh_l0");
    await expectSame(one, await fit(part, one));
  });

  test("segments continue a window of one value", async () => {
    const values = Float64Array.from({ length: LENGTH }, (_, t) => (t < 90 ? 3 + (t % 7) : 4));
    const task: Task = { series: [{ id: "a", values }], horizon: HORIZON, seasons: [7] };
    await expectSame(
      task,
      await fit(segmentPart({ hiddenSize: 4, steps: 4, networks: 1, unit: "window" }), task),
    );
  });
});

describe("has no graph", () => {
  test.each<[string, Part]>([
    ["the drift", drift],
    ["the mean of all values", seriesMean],
    ["the median of all values", seriesMedian],
    ["ETS", etsPart(7)],
    ["theta", thetaPart(7)],
    ["ETS of logarithms", logPart(etsPart(7))],
    ["ETS around a price", aroundPart(etsPart(7), around)],
    ["a network of counts", mixturePart({ ...small, output: { distribution: "negative-binomial" } })],
  ])("%s", async (_, part) => {
    expect(graphOfPart((await fit(part, one)).record(), formOf(one))).toBeUndefined();
  });

  test("a part with numbers for other series", async () => {
    const form = { ...formOf(three), series: ["s0", "new"] };
    for (const part of [
      ridge,
      aroundPart(lastValue, around),
      segmentPart({ hiddenSize: 2, steps: 1, networks: 1, unit: "series" }),
    ])
      expect(graphOfPart((await fit(part, three)).record(), form)).toBeUndefined();
  });
});
