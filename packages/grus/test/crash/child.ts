// The run that is killed: saves after every step into a directory, and says on standard output what it does, a line at a time and at once.
//
//     node child.js DIRECTORY EPOCHS HIDDEN
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { wasmBackend } from "@grus/backend-wasm";
import { openCheckpointDirectory } from "@grus/io/node";
import { leaves, type TensorData } from "@grus/tensor";
import { minimize, type RunStore } from "@grus/train";
import { trainedRun } from "../checkpoints/trained.ts";

const [directory = "", epochs = "", hidden = ""] = process.argv.slice(2);
const say = (what: string, value?: unknown) => writeSync(1, `${JSON.stringify([what, value])}\n`);

const backend = await wasmBackend({ threads: 1 });
const options = await trainedRun(backend, { epochs: Number(epochs), hiddenSize: Number(hidden) });
const opened = await openCheckpointDirectory(directory);
const store: RunStore = {
  load: () => opened.load(),
  save(run) {
    say("writing");
    return opened.save(run);
  },
};
const run = minimize({
  ...options,
  callbacks: [{ onStep: ({ step }) => void say("step", step) }],
  checkpoints: {
    store,
    everySteps: 1,
    resume: "if-present",
    onResume: (resumed) => void say("resumed", resumed),
    onSave: (place) => void say("saved", place),
  },
});
const { parameters, carry, history, bestEpoch, steps, stopped } = await run.finish();
await opened.close();
await backend.dispose();
const hash = createHash("sha256");
for (const { data } of leaves({ parameters, carry }) as TensorData[])
  hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
const told = history.map(({ seconds, remainingSeconds, ...rest }) => rest);
say("done", { parameters: hash.digest("hex"), bestEpoch, steps, stopped, history: told });
