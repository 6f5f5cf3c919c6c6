import { expect, test } from "vitest";
import { inTime, passThroughTime } from "./pass-through-time.ts";

test("outcomes come after their time, before later forecasts, series aligned at their ends", () => {
  const series = [
    { id: "long", values: new Float64Array(10) },
    { id: "short", values: new Float64Array(7) },
  ];
  const task = { series, horizon: 2, seasons: [] };
  // Times from the end: -5, -3, and -4 of the second series.
  const origins = { length: 3, series: Int32Array.of(0, 0, 1), at: Int32Array.of(5, 7, 3) };
  expect(inTime(task, origins)).toEqual([0, 2, 1]);
  const events: string[] = [];
  passThroughTime(task, origins, {
    forecast: (row) => events.push(`forecast ${row}`),
    outcome: (row, step) => events.push(`outcome ${row}.${step}`),
  });
  expect(events).toEqual([
    "forecast 0",
    "outcome 0.0",
    "forecast 2",
    "outcome 0.1",
    "outcome 2.0",
    "forecast 1",
    "outcome 2.1",
    "outcome 1.0",
    "outcome 1.1",
  ]);
});
