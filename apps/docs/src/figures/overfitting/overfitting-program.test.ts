import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { framesOf } from "../run-program.ts";
import {
  type OverfittingFrame,
  type OverfittingSettings,
  overfittingProgram,
} from "./overfitting-program.ts";
import { overfittingSentence } from "./overfitting-words.ts";

const plain: OverfittingSettings = { sequences: 60, units: 24, recurrentDropout: 0, weightDecay: 0 };

async function lastFrame(settings: OverfittingSettings): Promise<OverfittingFrame> {
  const backend = await wasmBackend({ threads: 1, simd: "simd128" });
  const frames = await framesOf<OverfittingSettings, OverfittingFrame>(
    (context) => overfittingProgram(backend, context),
    settings,
  );
  return frames.at(-1)!;
}

test("a GRU learns sixty noisy sequences by heart, and dropout in the recurrence helps with others", async () => {
  const [bare, dropped] = [await lastFrame(plain), await lastFrame({ ...plain, recurrentDropout: 0.4 })];
  const [last, kept] = [bare.losses.at(-1)!, dropped.losses.at(-1)!];
  expect(last.training).toBeLessThan(0.05);
  expect(last.validation).toBeGreaterThan(1.3 * bare.best.validation);
  expect(kept.validation).toBeLessThan(last.validation);
  expect(overfittingSentence(bare)).toMatch(/early stopping keeps the parameters of then\.$/);
});
