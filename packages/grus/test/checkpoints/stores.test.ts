// The stores of @grus/io fit @grus/train, and runs resume from checkpoints of the first version.
import { wasmBackend } from "@grus/backend-wasm";
import { type CheckpointContent, type CheckpointStore, decodeCheckpoint } from "@grus/io";
import { fixtureFile } from "@grus/testing/fixtures";
import { minimize, type RunStore, type SavedRun } from "@grus/train";
import { expect, expectTypeOf, test } from "vitest";
import { trainedRun } from "./trained.ts";

test("a store of @grus/io keeps runs of @grus/train", () => {
  expectTypeOf<CheckpointStore>().toExtend<RunStore>();
  expectTypeOf<CheckpointContent>().toExtend<SavedRun>();
  expectTypeOf<SavedRun>().toExtend<CheckpointContent>();
});

test("a run saved by version 1 resumes", async () => {
  const checkpoint = decodeCheckpoint(fixtureFile("checkpoint/v1-training.grus"));
  const backend = await wasmBackend({ threads: 1 });
  const store: RunStore = { save: async () => {}, load: async () => ({ checkpoint, skipped: [] }) };
  const options = await trainedRun(backend, { epochs: 2, hiddenSize: 3 });
  const settings = { file: "made by trained.ts", epochs: 2 };
  const { history, resumed, steps } = await minimize({
    ...options,
    checkpoints: { store, settings, resume: "always" },
  }).finish();
  expect(resumed).toMatchObject({
    step: 13,
    epoch: 2,
    batches: 4,
    backend: "wasm",
    version: "0.1.0",
    skipped: [],
  });
  const whole = await minimize(await trainedRun(backend, { epochs: 2, hiddenSize: 3 })).finish();
  expect([steps, history.length]).toEqual([18, 2]);
  // Later kernels may round differently, but the position of the run stays the same.
  expect(history[0]!.loss).toBeCloseTo(whole.history[0]!.loss, 5);
  expect(history[1]!.loss).toBeCloseTo(whole.history[1]!.loss, 4);
  await backend.dispose();
});
