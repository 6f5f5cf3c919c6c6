// The worker's module of the alignment.
import { wasmBackend } from "@grus/backend-wasm";
import { serveFigure } from "../serve-figure.ts";
import { type AttentionFrame, type AttentionSettings, attentionProgram } from "./attention-program.ts";

const backend = wasmBackend({ threads: 1, simd: "simd128" });

serveFigure<AttentionSettings, AttentionFrame>(async (context) => attentionProgram(await backend, context), {
  live: ["text"],
});
