// The worker's module of the race.
import { wasmBackend } from "@grus/backend-wasm";
import { serveFigure } from "../serve-figure.ts";
import { type RaceFrame, type RaceSettings, raceProgram } from "./race-program.ts";

const backend = wasmBackend({ threads: 1, simd: "simd128" });

serveFigure<RaceSettings, RaceFrame>(async (context) => raceProgram(await backend, context), {
  live: ["learningRate"],
});
