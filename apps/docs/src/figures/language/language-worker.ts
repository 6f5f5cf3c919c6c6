// The worker's module of the language model. The text: sonnets by William Shakespeare (1609), in modern spelling.
import { wasmBackend } from "@grus/backend-wasm";
import { serveFigure } from "../serve-figure.ts";
import { type LanguageFrame, type LanguageSettings, languageProgram } from "./language-program.ts";
import sonnets from "./sonnets.txt?raw";

const backend = wasmBackend({ threads: 1, simd: "simd128" });

serveFigure<LanguageSettings, LanguageFrame>(
  async (context) => languageProgram(await backend, sonnets, context),
  { live: ["prompt", "temperature", "learningRate"] },
);
