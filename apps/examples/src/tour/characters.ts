// A character model: trained on one long text with carried state, then sampled.
import {
  adamW,
  contiguousBatches,
  createBackend,
  embedding,
  fit,
  key,
  linear,
  losses,
  lstm,
  sample,
  sequential,
} from "grus";

const text = "to be or not to be, that is the question. ".repeat(200);
const alphabet = [...new Set(text)].sort();
const idsOf = (letters: string) => Int32Array.from(letters, (letter) => alphabet.indexOf(letter));
const ids = idsOf(text);

const model = sequential({
  embed: embedding({ vocabulary: alphabet.length, outputSize: 32 }),
  recurrent: lstm({ inputSize: 32, hiddenSize: 128, layers: 2, dropout: 0.2 }),
  head: linear({ inputSize: 128, outputSize: alphabet.length }),
});

const backend = await createBackend();
const run = fit({
  backend,
  model,
  train: contiguousBatches({ input: ids.slice(0, -1), target: ids.slice(1) }, { rows: 16, steps: 64 }),
  carry: "epoch",
  loss: (model, { input, target }) => losses.crossEntropy(model(input), target),
  optimizer: adamW({ learningRate: 2e-3, clipNorm: 1 }),
  epochs: 10,
});
for await (const { epoch, loss } of run) console.log(epoch, loss);
const { parameters } = await run.finish();

let written = "to be ";
const letters = sample({
  backend,
  model,
  parameters,
  prompt: idsOf(written),
  length: 200,
  temperature: 0.8,
  key: key(7),
});
for await (const id of letters) written += alphabet[id];
console.log(written);
await backend.dispose();
