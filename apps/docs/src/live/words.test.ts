import { expect, test } from "vitest";
import { initialState, type LiveState } from "./live-state.ts";
import { firstSettings } from "./settings.ts";
import {
  backendWords,
  decimalsOf,
  durationWords,
  elapsedWords,
  errorWords,
  percentWords,
  phaseWord,
  shareDone,
  stageWords,
  tableWords,
  timeWords,
  valueWords,
} from "./words.ts";

const running: LiveState = {
  phase: "running",
  settings: firstSettings,
  backend: { type: "live-backend", backend: "wasm", threads: 2, simd: "relaxed" },
  progress: {
    type: "live-progress",
    progress: { stage: "choosing parts", part: "network", done: 0.25, candidates: [] },
    seconds: 20,
  },
};

test("describes a forecast that is being made", () => {
  expect(phaseWord(running.phase)).toBe("Forecasting");
  expect(backendWords(running)).toBe("wasm, 2 threads, relaxed SIMD");
  const one = { ...running.backend!, threads: 1, simd: "simd128" };
  expect(backendWords({ ...running, backend: one })).toBe("wasm, 1 thread, SIMD");
  expect(backendWords({ ...running, backend: { type: "live-backend", backend: "gpu:webgl2" } })).toBe(
    "gpu:webgl2",
  );
  expect(backendWords({ ...running, settings: { ...firstSettings, minutes: 0 }, backend: undefined })).toBe(
    "the processor, without networks",
  );
  expect([stageWords(running), elapsedWords(running)]).toEqual(["choosing parts: network", "20 s"]);
  expect(shareDone(running)).toBe(0.25);
  const result = { seconds: 61 } as NonNullable<LiveState["result"]>;
  const over: LiveState = { ...running, phase: "finished", result };
  expect([stageWords(over), elapsedWords(over), shareDone(over)]).toEqual(["–", "1 min 1 s", 1]);
});

test("unknown values are shown as a dash", () => {
  const words = [backendWords, stageWords, elapsedWords];
  expect(words.map((word) => word(initialState))).toEqual(["–", "–", "–"]);
  expect(tableWords(undefined)).toBe("–");
  expect([valueWords(undefined, 1), valueWords(Number.NaN, 1), errorWords(Number.NaN)]).toEqual([
    "–",
    "–",
    "–",
  ]);
});

test("formats numbers, times and durations", () => {
  expect([0.2, 59.5, 61, 7300].map(durationWords)).toEqual(["1 s", "1 min 0 s", "1 min 1 s", "2 h 1 min"]);
  expect([valueWords(3.14, 1), valueWords(-2, 1), errorWords(2.7901), percentWords(0.836)]).toEqual([
    "3.1",
    "−2.0",
    "2.79",
    "84 %",
  ]);
  expect(
    [
      [0, 37],
      [0, 0.02],
      [0, 52_000],
      [3, 3],
    ].map((values) => decimalsOf(Float64Array.from(values))),
  ).toEqual([1, 4, 0, 2]);
  expect(
    [Date.UTC(2015, 7, 3), Date.UTC(2015, 7, 3, 14), Date.UTC(2015, 7, 3, 14, 5, 7)].map((time) =>
      timeWords(time),
    ),
  ).toEqual(["2015-08-03", "2015-08-03 14:00", "2015-08-03 14:05:07"]);
  expect(timeWords(Date.UTC(2015, 7, 3), true)).toBe("2015-08-03 00:00");
});
