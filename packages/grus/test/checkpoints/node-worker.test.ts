// Checkpoints in a Node worker that is terminated during training.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { wasmBackend } from "@grus/backend-wasm";
import { openCheckpointDirectory, readCheckpointDirectory } from "@grus/io/node";
import { FitWorkerError, fitInWorker, type MinimizeResult, minimize } from "@grus/train";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NodeWorkerSettings } from "./node-worker.ts";
import { bitsOf, type TrainedCarry, type TrainedParameters, trainedRun } from "./trained.ts";

const size = { epochs: 20, hiddenSize: 7 } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grus-worker-"));
  await build({
    entryPoints: [fileURLToPath(new URL("./node-worker.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["@grus/source"],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    logLevel: "error",
  });
});
afterAll(() => rm(folder, { recursive: true }));

function started(settings: NodeWorkerSettings) {
  const worker = new Worker(join(folder, "node-worker.mjs"));
  return {
    worker,
    run: fitInWorker<NodeWorkerSettings, MinimizeResult<TrainedParameters, TrainedCarry>>({
      worker,
      settings,
    }),
  };
}

test("a run in a terminated worker resumes in the next, and reports the step", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const whole = await minimize(await trainedRun(backend, size)).finish();
  await backend.dispose();
  const directory = join(folder, "run");
  const first = started({ ...size, directory, resume: "never" });
  let error: unknown;
  try {
    for await (const { epoch } of first.run) if (epoch === 2) await first.worker.terminate();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(FitWorkerError);
  expect((await readCheckpointDirectory(directory).load()).checkpoint).toBeDefined();
  await expect(openCheckpointDirectory(directory)).rejects.toThrow(`got the lock of process ${process.pid}`);
  const next = started({ ...size, directory, resume: "always" });
  const { parameters, carry, steps, resumed } = await next.run.finish();
  expect(bitsOf({ parameters, carry })).toBe(bitsOf({ parameters: whole.parameters, carry: whole.carry }));
  expect(steps).toBe(180);
  expect(resumed!.step).toBeGreaterThanOrEqual(9);
  expect(resumed!.step).toBeLessThan(180);
  await next.worker.terminate();
});

test("errors of the worker are passed on", async () => {
  const { run, worker } = started({ ...size, directory: join(folder, "empty"), resume: "always" });
  const error = await run.finish().catch((thrown: FitWorkerError) => thrown);
  expect(error).toMatchObject({ workerError: "CheckpointError", cause: { place: "the store", got: "none" } });
  await worker.terminate();
});
