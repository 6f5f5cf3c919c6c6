// The training of a model, kept in the checkpoints of its run.
import { join } from "node:path";
import type { CheckpointOptions, RunStore } from "grus";
import type { Console } from "./console.ts";
import type { RunCheckpoints } from "./run-checkpoints.ts";

/** The key of the newest state of training, among those of what is kept. */
const TRAINING = "training";

/** Seconds of training that a crash loses at most. */
const EVERY = 30;

/** How training is kept, and resumed from what a run with the same checkpoints has kept. */
export function keptTraining(checkpoints: RunCheckpoints, console: Console): CheckpointOptions {
  return {
    store: trainingStore(checkpoints, console),
    everyEpochs: Number.MAX_SAFE_INTEGER,
    everySeconds: EVERY,
    resume: "if-present",
    onResume: ({ step, epoch }) =>
      console.error(`resuming after ${step.toLocaleString("en-US")} updates, in epoch ${epoch}`),
  };
}

function trainingStore({ path, open }: RunCheckpoints, console: Console): RunStore {
  return {
    save: async (run) => (await open()).write(TRAINING, run),
    load: async () => {
      try {
        return { checkpoint: await (await open()).read(TRAINING), skipped: [] };
      } catch (error) {
        const { name, message } = error as Error;
        if (name !== "ModelFileError") throw error;
        const file = join(path, `checkpoint-${TRAINING}.grus`);
        console.error(`${file} is damaged (${message}); training starts again`);
        return { checkpoint: undefined, skipped: [{ name: file, reason: message }] };
      }
    },
  };
}
