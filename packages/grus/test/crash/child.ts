// The run that is killed: saves to a directory after every step, and reports each event on standard output as
// a line, unbuffered.
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
const report = (what: string, value?: unknown) => writeSync(1, `${JSON.stringify([what, value])}\n`);

const backend = await wasmBackend({ threads: 1 });
const options = await trainedRun(backend, { epochs: Number(epochs), hiddenSize: Number(hidden) });
const opened = await openCheckpointDirectory(directory);
const store: RunStore = {
  load: () => opened.load(),
  save(run) {
    report("writing");
    return opened.save(run);
  },
};
const run = minimize({
  ...options,
  callbacks: [{ onStep: ({ step }) => void report("step", step) }],
  checkpoints: {
    store,
    everySteps: 1,
    resume: "if-present",
    onResume: (resumed) => void report("resumed", resumed),
    onSave: (place) => void report("saved", place),
  },
});
const { parameters, carry, history, bestEpoch, steps, stopped } = await run.finish();
await opened.close();
await backend.dispose();
const hash = createHash("sha256");
for (const { data } of leaves({ parameters, carry }) as TensorData[])
  hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
const timeless = history.map(({ seconds, remainingSeconds, ...rest }) => rest);
report("done", { parameters: hash.digest("hex"), bestEpoch, steps, stopped, history: timeless });
