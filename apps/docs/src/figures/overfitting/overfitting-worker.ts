// The worker's module of the figure about overfitting.
import { wasmBackend } from "@grus/backend-wasm";
import { serveFigure } from "../serve-figure.ts";
import {
  type OverfittingFrame,
  type OverfittingSettings,
  overfittingProgram,
} from "./overfitting-program.ts";

const backend = wasmBackend({ threads: 1, simd: "simd128" });

serveFigure<OverfittingSettings, OverfittingFrame>(async (context) =>
  overfittingProgram(await backend, context),
);
