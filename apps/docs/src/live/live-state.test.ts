import type { forecast } from "grus";
import { describe, expect, test } from "vitest";
import type { LivePlan, LiveResult } from "./live-result.ts";
import {
  afterFailure,
  afterMessage,
  afterRead,
  afterStart,
  afterStop,
  initialState,
  isBusy,
  isRunning,
  type LiveState,
} from "./live-state.ts";
import type { LiveTable } from "./live-table.ts";
import type { ProgressMessage } from "./messages.ts";
import { firstSettings } from "./settings.ts";

const table: LiveTable = {
  name: "a.csv",
  rows: 9,
  times: undefined,
  columns: [{ name: "y", values: new Float64Array(9) }],
  target: "y",
  notes: [],
};
const plan: LivePlan = {
  target: "y",
  times: undefined,
  values: new Float64Array(9),
  horizon: 2,
  notes: ["One series."],
};
const progress = (done: number): ProgressMessage => {
  const at: forecast.ForecastProgress = { stage: "testing", part: "drift", done, candidates: [] };
  return { type: "live-progress", progress: at, seconds: 3 };
};
const ready = afterMessage(initialState, { type: "live-table", table });
const starting = afterStart(ready, firstSettings);
const running = afterMessage(afterMessage(starting, { type: "live-plan", plan }), progress(0.5));
const result = { seconds: 4, csv: "" } as LiveResult;

describe("a forecast", () => {
  test("can be started once the data is read, runs from the first report, and finishes", () => {
    expect([initialState, ready, starting, running].map(({ phase }) => phase)).toEqual([
      "reading",
      "idle",
      "starting",
      "running",
    ]);
    expect([initialState, ready, starting, running].map(isBusy)).toEqual([true, false, true, true]);
    expect([initialState, ready, starting, running].map(isRunning)).toEqual([false, false, true, true]);
    const over = afterMessage(running, { type: "live-result", result });
    expect(over).toEqual({
      phase: "finished",
      table,
      settings: firstSettings,
      plan,
      progress: progress(0.5),
      result,
    });
  });

  test("is stopping until the worker says so, and keeps what was measured", () => {
    const stopping = afterStop(running);
    expect(stopping.phase).toBe("stopping");
    expect(afterMessage(stopping, progress(0.6)).phase).toBe("stopping");
    const stopped = afterMessage(stopping, { type: "live-stopped" });
    expect([stopped.phase, stopped.progress, isBusy(stopped)]).toEqual(["stopped", progress(0.5), false]);
    expect(afterStop(ready)).toBe(ready);
    expect(afterMessage(stopping, { type: "live-result", result }).phase).toBe("finished");
  });

  test("that failed keeps its results; the next one keeps only the data", () => {
    const failure = { title: "t", message: "m", advice: "a" };
    const lost = afterFailure(running, failure);
    expect([lost.phase, lost.progress, lost.failure]).toEqual(["failed", progress(0.5), failure]);
    expect(afterStart(lost, firstSettings)).toEqual({ phase: "starting", table, settings: firstSettings });
  });
});

test("a file that is read takes the place of data and results; one that cannot be read does not", () => {
  const over: LiveState = { ...running, phase: "finished", result };
  const reading = afterRead(over);
  expect([reading.phase, reading.result, isBusy(reading)]).toEqual(["reading", result, true]);
  const other = { ...table, name: "b.csv" };
  expect(afterMessage(reading, { type: "live-table", table: other })).toEqual({
    phase: "idle",
    table: other,
  });
  const error = { name: "CsvError", message: "b.csv: the file is empty.", isOfData: true };
  const failed = afterMessage(reading, { type: "live-failed", error });
  expect([failed.phase, failed.table, failed.result]).toEqual(["failed", table, result]);
  expect(failed.failure).toMatchObject({ title: "This cannot be forecast", message: error.message });
});
