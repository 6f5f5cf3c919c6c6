import { expect, test } from "vitest";
import { initialState, type LiveState } from "./live-state.ts";
import { firstSettings } from "./settings.ts";
import {
  backendWords,
  dayOfMonth,
  dayWords,
  degrees,
  durationWords,
  epochWords,
  paceWords,
  phaseWord,
  remainingWords,
  shareDone,
} from "./words.ts";

const started = { type: "live-started", backend: "wasm", parameters: 9, totalSteps: 3100 } as const;
const running: LiveState = {
  ...initialState,
  phase: "running",
  settings: firstSettings,
  started: { ...started, threads: 2, simd: "relaxed" },
  step: 100,
  moments: [
    { step: 0, time: 0 },
    { step: 100, time: 2000 },
  ],
};

test("describes a run", () => {
  expect(phaseWord(running.phase)).toBe("Training");
  expect(backendWords(running)).toBe("wasm, 2 threads, relaxed SIMD");
  expect(backendWords({ ...running, started: { ...started, threads: 1, simd: "simd128" } })).toBe(
    "wasm, 1 thread, SIMD",
  );
  expect(backendWords({ ...running, started: { ...started, backend: "gpu:webgl2" } })).toBe("gpu:webgl2");
  expect([epochWords(running), paceWords(running), remainingWords(running)]).toEqual([
    "0 of 100",
    "50",
    "1 min 0 s",
  ]);
  expect(shareDone(running)).toBeCloseTo(1 / 31);
});

test("unknown values are shown as a dash", () => {
  expect([backendWords, epochWords, paceWords, remainingWords].map((words) => words(initialState))).toEqual([
    "–",
    "–",
    "–",
    "–",
  ]);
  expect(remainingWords({ ...running, phase: "paused" })).toBe("–");
  expect(degrees(undefined)).toBe("–");
});

test("formats numbers, dates and durations", () => {
  expect([0.2, 59.5, 61, 7300].map(durationWords)).toEqual(["1 s", "1 min 0 s", "1 min 1 s", "2 h 1 min"]);
  expect([degrees(3.14), degrees(-2)]).toEqual(["3.1 °C", "−2.0 °C"]);
  expect(paceWords({ ...running, moments: [running.moments[0]!, { step: 3, time: 2000 }] })).toBe("1.5");
  expect(dayWords(Date.UTC(2015, 7, 3))).toBe("Mon 3 Aug 2015");
  expect(dayOfMonth(Date.UTC(2015, 0, 31))).toBe("31 Jan");
});
