// The worker's module of the gate microscope.
import { wasmBackend } from "@grus/backend-wasm";
import { serveFigure } from "../serve-figure.ts";
import { type GateFrame, type GateSettings, gateProgram } from "./gate-program.ts";

const backend = wasmBackend({ threads: 1, simd: "simd128" });

serveFigure<GateSettings, GateFrame>(async (context) => gateProgram(await backend, context), {
  live: ["text", "learningRate"],
});
