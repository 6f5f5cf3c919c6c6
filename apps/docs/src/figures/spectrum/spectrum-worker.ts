// The worker's module of the spectrum.
import { wasmBackend } from "@grus/backend-wasm";
import { serveFigure } from "../serve-figure.ts";
import { type SpectrumFrame, type SpectrumSettings, spectrumProgram } from "./spectrum-program.ts";

const backend = wasmBackend({ threads: 1, simd: "simd128" });

serveFigure<SpectrumSettings, SpectrumFrame>(async (context) => spectrumProgram(await backend, context), {
  live: ["learningRate"],
});
