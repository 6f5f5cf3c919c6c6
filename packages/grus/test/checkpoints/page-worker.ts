// The module of the page's worker: a run that saves to the page's private file system and resumes from it.
import { wasmBackend } from "@grus/backend-wasm";
import { openBrowserCheckpoints } from "@grus/io";
import { minimize, serveFit } from "@grus/train";
import { type TrainedSettings, trainedRun } from "./trained.ts";

/** The worker's settings. */
export interface WorkerSettings extends TrainedSettings {
  readonly folder: string;
}

serveFit(async ({ folder, ...settings }: WorkerSettings, signal) => {
  const options = await trainedRun(await wasmBackend({ simd: "simd128", threads: 1 }), settings);
  const store = await openBrowserCheckpoints(folder);
  return minimize({ ...options, signal, checkpoints: { store, everySteps: 1, resume: "if-present" } });
});
