// Errors that TypeScript must report in programs written with `grus`. Each `@ts-expect-error` fails the check
// if the next line compiles. Never run.
import * as grus from "grus";
import {
  decode,
  fit,
  gru,
  key,
  layers,
  losses,
  mapTree,
  ops,
  padSequences,
  predict,
  type Ragged,
  sample,
  sequential,
  splitKey,
  stream,
  type Tensor,
  tensor,
  zeros,
} from "grus";

declare const backend: grus.Backend;
const optimizer = grus.adam({ learningRate: 1e-3 });
const parts = {
  embed: grus.embedding({ vocabulary: 9, outputSize: 4 }),
  recurrent: grus.lstm({ inputSize: 4, hiddenSize: 8 }),
  head: grus.linear({ inputSize: 8, outputSize: 9 }),
};
const model = sequential(parts);
const parameters = model.init(key(0));
const ids = Int32Array.of(1, 2, 3);
const train = grus.sequenceBatches({ input: [ids], tags: [ids] });
const given = { backend, model, optimizer, epochs: 1 };

// A misspelt field of the batch; an output that the model does not have.
// @ts-expect-error Property 'tag' does not exist
fit({ ...given, train, loss: (call, { input, tag }) => losses.crossEntropy(call(input), tag) });
// @ts-expect-error Property 'tags' does not exist
fit({ ...given, train, loss: (call, { input, tags }) => losses.crossEntropy(call(input).tags, tags) });
// @ts-expect-error Property 'tag' does not exist
fit({ ...given, train, loss: (call, { input }) => call(input).values, metrics: (_, { tag }) => ({ tag }) });

// Floats for an embedding: in forward, and in a batch.
// @ts-expect-error "float32" is not assignable to "int32"
layers(parts, ({ embed }, words) => embed(embed(words)));
const floats = [{ input: tensor([[1, 2]]), tags: tensor(ids) }];
// @ts-expect-error "float32" is not assignable to "int32"
fit({ ...given, train: floats, loss: (call, { input, tags }) => losses.crossEntropy(call(input), tags) });

// A batch without a field that the loss reads; the batch in place of a field; ragged input for a model of
// tensors.
const others = grus.sequenceBatches({ tokens: [ids], tags: [ids] });
// @ts-expect-error Property 'input' does not exist
fit({ ...given, train: others, loss: (call, { input, tags }) => losses.crossEntropy(call(input), tags) });
// @ts-expect-error a record of fields is not a Sequence
fit({ ...given, train, loss: (call, batch) => losses.crossEntropy(call(batch), batch.tags) });
const plain = layers(parts, ({ embed, recurrent, head }, words) => head(recurrent(embed(words)).output));
fit({
  ...given,
  model: plain,
  train,
  // @ts-expect-error Ragged is not a Tensor
  loss: (call, { input }) => call(input),
});

// A number in a batch, also nested; the name of the type gives the reason.
const sized = [{ input: tensor(ids), tags: tensor(ids), size: 3 }];
// @ts-expect-error Property 'input' does not exist on type 'BatchHoldsMoreThanTensors<…>'
fit({ ...given, train: sized, loss: (call, { input }) => call(input) });
const deep = () => [{ input: tensor(ids), more: [{ rate: 0.1 }] }];
// @ts-expect-error Property 'input' does not exist on type 'BatchHoldsMoreThanTensors<…>'
fit({ ...given, train: deep, loss: (call, { input }) => call(input) });
// @ts-expect-error Property 'input' does not exist on type 'BatchHoldsMoreThanTensors<…>'
await predict({ backend, model, parameters, batches: sized, outputs: (call, { input }) => call(input) });

// A part that does not exist.
// @ts-expect-error Property 'encoder' does not exist
layers(parts, ({ embed, encoder }, words) => encoder(embed(words)));

// A state of a wrong structure: in a call, in the result of forward, in fit; a state of a part without one.
const wrong = gru({ inputSize: 4, hiddenSize: 8 }).initialState(1);
// @ts-expect-error 'cell' is missing
layers(parts, ({ embed, recurrent }, words) => recurrent(embed(words), { initialState: wrong }).output);
// @ts-expect-error the state of `recurrent` is one of an LSTM's layers
layers(parts, ({ embed }, words) => ({ y: embed(words), state: { recurrent: wrong } }));
const loss = (call: (x: Ragged<"int32">) => Ragged, { input, tags }: Fields) =>
  losses.crossEntropy(call(input), tags);
type Fields = { readonly input: Ragged<"int32">; readonly tags: Ragged };
// @ts-expect-error 'cell' is missing
fit({ ...given, train, loss, carry: "run", state: { recurrent: wrong } });
// @ts-expect-error Property 'embed' does not exist
layers(parts, (_, words, { state }) => ({ y: words, state: { recurrent: state.embed } }));
// @ts-expect-error "step" is not a way to carry
fit({ ...given, train, loss, carry: "step" });

// A loss that returns a record, or a value per step.
// @ts-expect-error a record is not a Tensor
fit({ ...given, train, loss: (call, { input, tags }) => ({ tags: losses.crossEntropy(call(input), tags) }) });
// @ts-expect-error Ragged is not a Tensor
fit({ ...given, train, loss: (call, { input }) => call(input) });

// A metric that does not exist.
const run = fit({ ...given, train, loss, metrics: (call, batch) => ({ error: loss(call, batch) }) });
// @ts-expect-error Property 'accuracy' does not exist
for await (const { metrics } of run) metrics.accuracy satisfies number;
// @ts-expect-error Property 'accuracy' does not exist
(await run.finish()).history[0]?.metrics.accuracy;

// The only restriction on order: `loss` with an inferred parameter, before a `train` that takes the epoch.
// @ts-expect-error Property 'tags' does not exist on type 'WriteTrainBeforeLoss'
fit({ ...given, loss: (_, { tags }) => tags.values, train: (epoch) => train.epoch(epoch) });

// Streams of a bidirectional model; floats for a model of indices; samples of a model of floats.
const both = sequential({ recurrent: gru({ inputSize: 2, hiddenSize: 8, bidirectional: true }) });
// @ts-expect-error false is not true
await stream({ backend, model: both, parameters: both.init(key(0)) });
const running = await stream({ backend, model, parameters });
// @ts-expect-error a Float32Array holds no indices
running.push(Float32Array.of(1));
const forward = sequential({ recurrent: gru({ inputSize: 2, hiddenSize: 8 }) });
const own = forward.init(key(0));
// @ts-expect-error "float32" is not assignable to "int32"
sample({ backend, model: forward, parameters: own, prompt: [1], length: 3, key: key(1) });
// @ts-expect-error Ragged is not a Key
sample({ backend, model, parameters, prompt: [1], length: 3, key: await evaluated<Ragged>() });

// Parameters of another model.
const outputs = (call: (x: Ragged<"int32">) => Ragged, { input }: Fields) => call(input);
// @ts-expect-error 'embed' is missing
await predict({ backend, model, parameters: own, batches: train, outputs });
// @ts-expect-error 'embed' is missing
fit({ ...given, train, loss, parameters: own });
// @ts-expect-error Property 'embed' does not exist
grus.loadParameters(forward, new Uint8Array()).embed;

// Decoding: parameters of another model, a missing part, a state that `begin` has not returned, missing
// logits, floats as input.
const input = padSequences([ids]);
const decoding = { backend, model: plain, parameters, input, start: 0, maxSteps: 1 };
const begun = { state: { hidden: zeros([1, 8]) } };
const logits = zeros([1, 9]);
const step = () => ({ ...begun, logits });
await decode({ ...decoding, begin: () => begun, step: (_, _token, { state }) => ({ logits, state }) });
// @ts-expect-error 'embed' is missing
await decode({ ...decoding, parameters: own, begin: () => begun, step: () => ({ ...begun, logits }) });
// @ts-expect-error Property 'encoder' does not exist
await decode({ ...decoding, begin: (own) => own.encoder, step: () => ({ ...begun, logits }) });
const begin = () => begun;
// @ts-expect-error Property 'cell' does not exist
await decode({ ...decoding, begin, step: (_, _token, { state }) => ({ logits, state: state.cell }) });
// @ts-expect-error 'hidden' is missing
await decode({ ...decoding, begin, step: () => ({ logits, state: {} }) });
// @ts-expect-error 'logits' is missing
await decode({ ...decoding, begin, step: () => begun });
const steps = padSequences([Float32Array.of(1)]);
// @ts-expect-error a Ragged<"float32"> holds no indices
await decode({ ...decoding, input: steps, begin: ({ embed }, x) => ({ state: embed(x) }), step });
// @ts-expect-error an allowed token is a number
await decode({ ...decoding, begin, step, allowed: ["a"] });
// @ts-expect-error a chain has no parts to call
await decode({ ...decoding, model, begin, step: () => ({ ...begun, logits }) });

// The fourth of three keys, the third of two parts; an invalid key; a cell that omits part of its state.
// @ts-expect-error no element at index 3
export const fourth: Tensor = splitKey(key(0), 3)[3];
// @ts-expect-error no element at index 2
export const third: Tensor = ops.split(zeros([2, 3]), 1, [1, 2])[2];
// @ts-expect-error Ragged is not a Key
splitKey(await evaluated<Ragged>());
grus.cell({
  inputSize: 2,
  outputSize: 2,
  init: () => ({}),
  initialState: (batch) => ({ hidden: zeros([batch, 2]), memory: zeros([batch, 2]) }),
  // @ts-expect-error 'memory' is missing
  step: (_, { hidden }) => ({ state: { hidden }, output: hidden }),
});
declare function evaluated<T>(): Promise<T>;

// A tree whose leaves change has another type.
// @ts-expect-error a shape is not a Tensor
mapTree(parameters, ({ shape }) => shape).head.weight satisfies Tensor;

// A backend that was not awaited; a misspelt option.
// @ts-expect-error a promise of a backend
fit({ ...given, backend: grus.createBackend(), train, loss });
// @ts-expect-error a promise of a backend
stream({ backend: grus.createBackend(), model, parameters });
// @ts-expect-error 'epoch' does not exist
fit({ backend, model, optimizer, train, loss, epoch: 1 });
