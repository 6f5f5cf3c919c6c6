// An encoder and a decoder with attention that reverse sequences; greedy and beam decoding.
import {
  adam,
  attention,
  createBackend,
  decode,
  embedding,
  fit,
  gru,
  gruCell,
  layers,
  linear,
  losses,
  padSequences,
  type Ragged,
  sequenceBatches,
  shiftRight,
} from "grus";

const start = 0;
const end = 1;
const source = Array.from({ length: 1000 }, (_, i) =>
  Int32Array.from({ length: 4 + (i % 7) }, (_, t) => 2 + ((i * 31 + t * t * 17) % 10)),
);
const target = source.map((ids) => Int32Array.of(...ids.toReversed(), end));

const encoder = gru({ inputSize: 32, hiddenSize: 64, bidirectional: true });
const decoder = attention.bahdanau({
  inputSize: 32,
  attention: attention.additive({ querySize: 64, memorySize: encoder.outputSize, attentionSize: 64 }),
  cell: (inputSize) => gruCell({ inputSize, hiddenSize: 64 }),
});
const model = layers(
  {
    read: embedding({ vocabulary: 12, outputSize: 32 }),
    write: embedding({ vocabulary: 12, outputSize: 32 }),
    encoder,
    decoder,
    head: linear({ inputSize: decoder.outputSize, outputSize: 12 }),
  },
  (
    { read, write, encoder, decoder, head },
    { source, target }: { source: Ragged<"int32">; target: Ragged<"int32"> },
  ) => {
    const memory = decoder.prepare(encoder(read(source)).output);
    return head(decoder(write(shiftRight(target, start)), memory).output);
  },
);

const backend = await createBackend();
const run = fit({
  backend,
  model,
  train: sequenceBatches({ source, target }, { buckets: [8, 12], shuffle: { seed: 0 } }),
  loss: (model, batch) => losses.crossEntropy(model(batch), batch.target),
  optimizer: adam({ learningRate: 1e-3 }),
  epochs: 20,
});
const { parameters } = await run.finish();

const found = await decode({
  backend,
  model,
  parameters,
  input: padSequences([Int32Array.of(2, 9, 10, 5), Int32Array.of(3, 10, 11, 6, 5)]),
  begin: ({ read, encoder, decoder }, ids) => {
    const memory = decoder.prepare(encoder(read(ids)).output);
    return { memory, state: decoder.initialState(memory) };
  },
  step: ({ write, decoder, head }, token, { memory, state }) => {
    const next = decoder.step(state, write(token), memory);
    return { state: next.state, logits: head(next.output), weights: next.state.weights };
  },
  start,
  end,
  maxSteps: 12,
  beams: 4, // 1, the default, is greedy
});
for (const [best] of found) console.log(best?.tokens);
await backend.dispose();
