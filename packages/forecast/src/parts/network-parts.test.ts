import { expect, test } from "vitest";
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

test("what takes too long is left out, with the time that it needs", () => {
  const { parts, leftOut } = networkPlan(taskOf(50_000, 24, [24, 168]), "none", 0.2);
  expect(parts).toEqual([]);
  expect(leftOut).toEqual([
    expect.stringMatching(
      /^The network was left out: to train it takes about \d+ minutes; give it more time\.$/,
    ),
    expect.stringMatching(/^The segment network was left out: /),
  ]);
});
