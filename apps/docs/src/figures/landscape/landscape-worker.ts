// The worker's module of the landscape.
import { wasmBackend } from "@grus/backend-wasm";
import { type FigureProgram, serveFigure } from "../serve-figure.ts";
import { type LandscapeFrame, type LandscapeSettings, landscapeProgram } from "./landscape-program.ts";

/** Milliseconds between frames. */
const PAUSE = 30;
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, PAUSE));
let program: FigureProgram<LandscapeSettings, LandscapeFrame> | undefined;

serveFigure<LandscapeSettings, LandscapeFrame>(async (context) => {
  program ??= landscapeProgram(await wasmBackend({ threads: 1, simd: "simd128" }), pause);
  await program(context);
});
