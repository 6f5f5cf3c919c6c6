// The worker's module of the gradient horizon.
import { wasmBackend } from "@grus/backend-wasm";
import { serveFigure } from "../serve-figure.ts";
import { type HorizonFrame, type HorizonSettings, horizonProgram } from "./horizon-program.ts";

const backend = wasmBackend({ threads: 1, simd: "simd128" });

serveFigure<HorizonSettings, HorizonFrame>(async (context) => horizonProgram(await backend, context), {
  live: ["learningRate"],
});
