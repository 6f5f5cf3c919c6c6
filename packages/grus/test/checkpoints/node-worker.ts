// The module of the Node worker: a run that saves to a directory and resumes from it.
import { wasmBackend } from "@grus/backend-wasm";
import { openCheckpointDirectory } from "@grus/io/node";
import { minimize, type ResumeRule, serveFit } from "@grus/train";
import { type TrainedSettings, trainedRun } from "./trained.ts";

/** The worker's settings. */
export interface NodeWorkerSettings extends TrainedSettings {
  readonly directory: string;
  readonly resume: ResumeRule;
}

serveFit(async ({ directory, resume, ...settings }: NodeWorkerSettings, signal) => {
  const options = await trainedRun(await wasmBackend({ threads: 1 }), settings);
  // The lock of a terminated worker remains, since its process still runs.
  const store = await openCheckpointDirectory(directory, { takeOver: true });
  return minimize({ ...options, signal, checkpoints: { store, everySteps: 1, resume } });
});
