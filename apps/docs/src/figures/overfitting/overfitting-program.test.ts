import { wasmBackend } from "@grus/backend-wasm";
import { beforeAll, expect, test } from "vitest";
import { framesOf } from "../run-program.ts";
import {
  type OverfittingFrame,
  type OverfittingSettings,
  overfittingProgram,
} from "./overfitting-program.ts";
import { overfittingSentence } from "./overfitting-words.ts";

const plain: OverfittingSettings = {
  sequences: 60,
  units: 24,
  dropout: 0,
  recurrentDropout: 0,
  weightDecay: 0,
};

/** Epochs that show it. */
const ENOUGH = 250;

async function lastFrame(settings: OverfittingSettings): Promise<OverfittingFrame> {
  const backend = await wasmBackend({ threads: 1, simd: "simd128" });
  const frames = await framesOf<OverfittingSettings, OverfittingFrame>(
    (context) => overfittingProgram(backend, context),
    settings,
    ({ losses }) => losses.at(-1)!.epoch >= ENOUGH,
  );
  return frames.at(-1)!;
}

let bare: OverfittingFrame;
beforeAll(async () => {
  bare = await lastFrame(plain);
}, 60_000);
const last = ({ losses }: OverfittingFrame) => losses.at(-1)!;

test("with the first values of the knobs a GRU learns by heart, and the sentence says the gap and the best epoch", () => {
  expect(last(bare).training).toBeLessThan(0.01);
  expect(last(bare).validation).toBeGreaterThan(1.5 * bare.best.validation);
  const gap = (last(bare).validation - last(bare).training).toFixed(3);
  expect(overfittingSentence(bare)).toContain(`a gap of ${gap}. The best epoch was ${bare.best.epoch} with`);
});

// Over five seeds at 60 and at 100 sequences, recurrent dropout lowered the last loss by 40 to 71 %. Weight decay varies more, and raised
// it in one of the ten: seeds are fixed here.
test.each([
  ["recurrent dropout", { recurrentDropout: 0.4 }, 0.7],
  ["weight decay", { weightDecay: 0.5 }, 0.7],
  ["more sequences", { sequences: 200 }, 0.7],
])("%s lowers the last validation loss", async (_name, change, share) => {
  const better = await lastFrame({ ...plain, ...change });
  expect(last(better).validation).toBeLessThan(share * last(bare).validation);
  expect(better.best.validation).toBeLessThan(bare.best.validation);
});

test("dropout before the head changes what is learned", async () => {
  const dropped = await lastFrame({ ...plain, dropout: 0.5 });
  expect(last(dropped).validation).not.toBeCloseTo(last(bare).validation, 2);
});
