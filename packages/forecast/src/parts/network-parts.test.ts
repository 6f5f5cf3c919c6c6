import { noteText } from "@grus/data";
import { describe, expect, test } from "vitest";
import type { ForecastDistribution } from "./distribution.ts";
import type { NetworkOptions } from "./network-options.ts";
import { networkPlan } from "./network-parts.ts";
import type { Task } from "./task.ts";

const taskOf = (rows: number, horizon: number, seasons: readonly number[]): Task => ({
  series: [{ id: "y", values: Float64Array.from({ length: rows }, (_, t) => 10 + (t % 24)) }],
  horizon,
  seasons,
});
const names = (task: Task, minutes: number, logs: "none" | "both" | "only" = "none") =>
  networkPlan(task, logs, minutes).parts.map(({ name }) => name);

test("short series have the mixture network, long ones with a season the segment network too", () => {
  expect(names(taskOf(200, 12, [12]), 5)).toEqual(["network"]);
  expect(names(taskOf(10_000, 24, [24]), 60)).toEqual(["network", "segment network"]);
});

test("logarithms take the place of values, or stand beside them", () => {
  expect(names(taskOf(200, 12, [12]), 5, "only")).toEqual(["network (log)"]);
  expect(names(taskOf(200, 12, [12]), 5, "both")).toEqual(["network", "network (log)"]);
});

test("networks forecast what they are asked for; counts have no logarithms, segments are points", () => {
  const networks = (distribution: ForecastDistribution) =>
    networkPlan(taskOf(10_000, 24, [24]), "both", 60, { distribution }).parts.map(({ name }) => name);
  expect(networks("student-t")).toEqual([
    "network (student-t)",
    "network (log, student-t)",
    "segment network",
  ]);
  expect(networks("negative-binomial")).toEqual(["network (negative-binomial)", "segment network"]);
});

test("what takes too long is left out, with the time that it needs", () => {
  const { parts, leftOut } = networkPlan(taskOf(50_000, 24, [24, 168]), "none", 0.2);
  expect(parts).toEqual([]);
  expect(leftOut.map((note) => noteText(note))).toEqual([
    expect.stringMatching(
      /^The network was left out: to train it takes about \d+ minutes\. minutes gives more time\.$/,
    ),
    expect.stringMatching(/^The segment network was left out: /),
  ]);
});

describe("options", () => {
  const task = taskOf(10_000, 24, [24]);

  test("make other parts, of other names where these tell", () => {
    const given = { cell: "lstm", hiddenSize: 8, context: 30, networks: 1 } as const;
    const { parts, leftOut } = networkPlan(task, "none", 60, given);
    expect(parts.map(({ name }) => name)).toEqual(["network (lstm, context 30, 8 units)", "segment network"]);
    expect(leftOut).toEqual([
      { text: "Only the other network has cell lstm: the segment network is one layer of GRU cells." },
    ]);
  });

  test("count in the time that is needed", () => {
    const many = networkPlan(taskOf(3000, 24, [24]), "none", 5, { hiddenSize: 512, layers: 3 });
    expect(many.leftOut.map((note) => noteText(note))).toEqual([
      expect.stringMatching(/^The network was left out: /),
    ]);
    const few = networkPlan(taskOf(3000, 24, [24]), "none", 5, { hiddenSize: 512, layers: 3, steps: 20 });
    expect(few.parts).toHaveLength(1);
  });

  test("that time cuts short are said", () => {
    const said = (minutes: number, options: NetworkOptions) =>
      networkPlan(task, "none", minutes, options).leftOut.map((note) => noteText(note));
    expect(said(25, { networks: 5 })).toEqual([
      "The network: 2 of 5 networks, as time allows. minutes gives more time.",
    ]);
    expect(said(3, { steps: 1000, context: 100 })).toEqual([
      "The network: one network of 888 of 1000 steps, as time allows. minutes gives more time.",
    ]);
  });
});
