import type { MinimizeResult, Progress } from "grus";
import { describe, expect, test } from "vitest";
import {
  asked,
  begun,
  ended,
  failed,
  firstState,
  isUnderWay,
  type LiveState,
  progressed,
  told,
} from "./live-state.ts";
import type { StartedMessage } from "./messages.ts";
import { firstSettings } from "./settings.ts";

const started: StartedMessage = { type: "live-started", backend: "wasm", parameters: 9, totalSteps: 62 };
const stepped = (step: number, isPaused = false) =>
  ({ type: "live-step", step, loss: 1, time: 10 * step, isPaused }) as const;
const starting: LiveState = told(begun(firstState, firstSettings), started);
const running: LiveState = told(starting, stepped(1));
const result = (stopped: string) => ({ stopped, steps: 40 }) as MinimizeResult<unknown>;

describe("a run", () => {
  test("starts, steps, tells epochs and forecasts, and finishes", () => {
    expect([begun(firstState, firstSettings).phase, starting.phase, running.phase]).toEqual([
      "starting",
      "starting",
      "running",
    ]);
    const later = progressed(told(told(running, stepped(3)), stepped(5)), { epoch: 1, step: 31 } as Progress);
    expect([later.step, later.moments.length, later.history.length]).toEqual([31, 3, 1]);
    const forecast = { type: "live-forecast", epoch: 1, values: new Float64Array(2), error: 3 } as const;
    expect(told(later, forecast).forecasts).toEqual([forecast]);
    const over = ended(later, result("completed"));
    expect([over.phase, over.step, isUnderWay(over), isUnderWay(later)]).toEqual([
      "finished",
      40,
      false,
      true,
    ]);
  });

  test("is paused only when the worker says so, and goes on with a new pace", () => {
    const pausing = asked(told(running, stepped(3)), "pause");
    const paused = told(pausing, stepped(4, true));
    expect([pausing.phase, told(pausing, stepped(4)).phase, paused.phase]).toEqual([
      "pausing",
      "pausing",
      "paused",
    ]);
    const resumed = asked(paused, "resume");
    expect([resumed.phase, resumed.step, resumed.moments]).toEqual(["running", 4, []]);
  });

  test("is stopping until it has ended, from a pause too", () => {
    const stopping = asked(asked(running, "pause"), "stop");
    expect(stopping.phase).toBe("stopping");
    expect(told(stopping, stepped(5, true)).phase).toBe("stopping");
    expect(ended(stopping, result("aborted")).phase).toBe("stopped");
    expect(asked(firstState, "stop")).toBe(firstState);
    expect(asked(firstState, "pause")).toBe(firstState);
  });

  test("that failed keeps what was learned; the next one begins with nothing but the data", () => {
    const failure = { title: "t", message: "m", advice: "a" };
    const series = { context: 28 } as NonNullable<LiveState["series"]>;
    const lost = failed(told(told(running, stepped(3)), { type: "live-data", series }), failure);
    expect([lost.phase, lost.step, lost.failure]).toEqual(["failed", 3, failure]);
    expect(begun(lost, firstSettings)).toEqual({
      ...firstState,
      phase: "starting",
      series,
      settings: firstSettings,
    });
  });
});
