// Classification of sequences of different lengths.
import {
  adam,
  createBackend,
  fit,
  gru,
  lastStep,
  linear,
  losses,
  metrics,
  predict,
  sequenceBatches,
  sequential,
} from "grus";

const label = Int32Array.from({ length: 200 }, (_, i) => i % 3);
const input = Array.from(label, (one, i) =>
  Float32Array.from({ length: 2 * (5 + (i % 20)) }, (_, t) => Math.sin(t * (one + 1))),
);
const batches = sequenceBatches({ input, label }, { features: 2, buckets: [12, 24], shuffle: { seed: 0 } });

const recurrent = gru({ inputSize: 2, hiddenSize: 32, bidirectional: true });
const head = linear({ inputSize: recurrent.outputSize, outputSize: 3 });
const model = sequential({ recurrent, last: lastStep(), head });

const backend = await createBackend();
const run = fit({
  backend,
  model,
  train: batches,
  loss: (model, { input, label }) => losses.crossEntropy(model(input), label),
  metrics: (model, { input, label }) => ({ accuracy: metrics.accuracy(model(input), label) }),
  optimizer: adam({ learningRate: 1e-3 }),
  epochs: 20,
});
for await (const { epoch, metrics } of run) console.log(epoch, metrics.accuracy);
const { parameters } = await run.finish();
const logits = await predict({ backend, model, parameters, batches, outputs: (model, b) => model(b.input) });
console.log(logits.shape);
await backend.dispose();
