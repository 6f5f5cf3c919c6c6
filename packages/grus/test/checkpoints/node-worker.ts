// The module of Node's worker: a run that saves into a directory, and goes on with what is there.
import { wasmBackend } from "@grus/backend-wasm";
import { openCheckpointDirectory } from "@grus/io/node";
import { minimize, type ResumeRule, serveFit } from "@grus/train";
import { type TrainedSettings, trainedRun } from "./trained.ts";

/** What the worker is told. */
export interface NodeWorkerSettings extends TrainedSettings {
  readonly directory: string;
  readonly resume: ResumeRule;
}

serveFit(async ({ directory, resume, ...settings }: NodeWorkerSettings, signal) => {
  const options = await trainedRun(await wasmBackend({ threads: 1 }), settings);
  // A worker that was terminated has left its lock: the process lives.
  const store = await openCheckpointDirectory(directory, { takeOver: true });
  return minimize({ ...options, signal, checkpoints: { store, everySteps: 1, resume } });
});
