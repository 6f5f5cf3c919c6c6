import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { framesOf } from "../run-program.ts";
import { CHANCE } from "./adding-batch.ts";
import { type RaceFrame, type RaceSettings, raceProgram } from "./race-program.ts";
import { raceSentence } from "./race-words.ts";

test("gated cells learn to add over twenty steps, and the sentence says after how many updates", async () => {
  const backend = await wasmBackend({ threads: 1, simd: "simd128" });
  const frames = await framesOf<RaceSettings, RaceFrame>(
    (context) => raceProgram(backend, context),
    { time: 20, units: 16, learningRate: 0.01 },
    ({ update }) => update >= 700,
  );
  const [first, last] = [frames[0]!, frames.at(-1)!];
  expect(first.racers.map(({ name }) => name)).toEqual(["GRU", "LSTM", "RNN", "minGRU"]);
  expect(first.racers[0]!.loss).toBeGreaterThan(CHANCE / 2);
  expect(last.racers[0]!.learnedAt).toBeLessThan(700);
  expect(last.racers[0]!.points).toHaveLength(last.update / 20);
  expect(raceSentence(first)).toMatch(
    /^Update 20: the \w+ is ahead with an error of [\d.]+\. No cell has learned it yet/,
  );
  expect(raceSentence(last)).toMatch(/is ahead with .* Learned to an error below 0\.01: .*GRU after \d+/);
});
