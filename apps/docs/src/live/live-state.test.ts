import type { MinimizeResult, Progress } from "grus";
import { describe, expect, test } from "vitest";
import {
  afterCommand,
  afterEnd,
  afterEpoch,
  afterFailure,
  afterMessage,
  afterStart,
  initialState,
  isRunning,
  type LiveState,
} from "./live-state.ts";
import type { StartedMessage } from "./messages.ts";
import { firstSettings } from "./settings.ts";

const started: StartedMessage = { type: "live-started", backend: "wasm", parameters: 9, totalSteps: 62 };
const stepped = (step: number, isPaused = false) =>
  ({ type: "live-step", step, loss: 1, time: 10 * step, isPaused }) as const;
const starting: LiveState = afterMessage(afterStart(initialState, firstSettings), started);
const running: LiveState = afterMessage(starting, stepped(1));
const result = (stopped: string) => ({ stopped, steps: 40 }) as MinimizeResult<unknown>;

describe("a run", () => {
  test("starts, steps, reports epochs and forecasts, and finishes", () => {
    expect([afterStart(initialState, firstSettings).phase, starting.phase, running.phase]).toEqual([
      "starting",
      "starting",
      "running",
    ]);
    const later = afterEpoch(afterMessage(afterMessage(running, stepped(3)), stepped(5)), {
      epoch: 1,
      step: 31,
    } as Progress);
    expect([later.step, later.moments.length, later.history.length]).toEqual([31, 3, 1]);
    const forecast = { type: "live-forecast", epoch: 1, values: new Float64Array(2), error: 3 } as const;
    expect(afterMessage(later, forecast).forecasts).toEqual([forecast]);
    const over = afterEnd(later, result("completed"));
    expect([over.phase, over.step, isRunning(over), isRunning(later)]).toEqual(["finished", 40, false, true]);
  });

  test("is paused only when the worker confirms it, and measures its pace anew after resuming", () => {
    const pausing = afterCommand(afterMessage(running, stepped(3)), "pause");
    const paused = afterMessage(pausing, stepped(4, true));
    expect([pausing.phase, afterMessage(pausing, stepped(4)).phase, paused.phase]).toEqual([
      "pausing",
      "pausing",
      "paused",
    ]);
    const resumed = afterCommand(paused, "resume");
    expect([resumed.phase, resumed.step, resumed.moments]).toEqual(["running", 4, []]);
  });

  test("is stopping until it has ended, also when paused", () => {
    const stopping = afterCommand(afterCommand(running, "pause"), "stop");
    expect(stopping.phase).toBe("stopping");
    expect(afterMessage(stopping, stepped(5, true)).phase).toBe("stopping");
    expect(afterEnd(stopping, result("aborted")).phase).toBe("stopped");
    expect(afterCommand(initialState, "stop")).toBe(initialState);
    expect(afterCommand(initialState, "pause")).toBe(initialState);
  });

  test("that failed keeps its results; the next one keeps only the data", () => {
    const failure = { title: "t", message: "m", advice: "a" };
    const series = { context: 28 } as NonNullable<LiveState["series"]>;
    const lost = afterFailure(
      afterMessage(afterMessage(running, stepped(3)), { type: "live-data", series }),
      failure,
    );
    expect([lost.phase, lost.step, lost.failure]).toEqual(["failed", 3, failure]);
    expect(afterStart(lost, firstSettings)).toEqual({
      ...initialState,
      phase: "starting",
      series,
      settings: firstSettings,
    });
  });
});
