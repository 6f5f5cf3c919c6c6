// Programs that must not compile. Each `@ts-expect-error` fails the check if TypeScript finds no error in the line below it. Never run.
import {
  activation,
  additiveAttention,
  bahdanauDecoder,
  type CellState,
  cell,
  crossEntropy,
  ctcLoss,
  dropout,
  embedding,
  gru,
  gruCell,
  lastStep,
  layers,
  linear,
  lstm,
  meanSquaredError,
  meanSteps,
  multiHeadAttention,
  multiQuantile,
  ragged,
  sequential,
  stream,
  validMean,
} from "@grus/cells";
import {
  add,
  type Backend,
  concat,
  type Key,
  type Ragged,
  relu,
  reshape,
  splitKey,
  sum,
  type Tensor,
  zeros,
} from "@grus/tensor";

declare const backend: Backend;
declare const key: Key;
declare const floats: Tensor<"float32">;
declare const ids: Tensor<"int32">;
declare const padded: Ragged<"float32">;

const parts = {
  embed: embedding({ vocabulary: 9, outputSize: 4 }),
  recurrent: lstm({ inputSize: 4, hiddenSize: 8 }),
  head: linear({ inputSize: 8, outputSize: 9 }),
};
const model = sequential(parts);
const call = model.bind(model.init(key));
const wrong = gru({ inputSize: 4, hiddenSize: 8 }).initialState(1);

// Floats for an embedding: in forward, and in a call of a model.
// @ts-expect-error "float32" is not assignable to "int32"
layers(parts, ({ embed }, words) => embed(embed(words)));
// @ts-expect-error "float32" is not assignable to "int32"
call(floats);
// @ts-expect-error "float32" is not assignable to "int32"
call(padded);

// A part that does not exist; a function in place of a part; a value that is not a part.
// @ts-expect-error Property 'encoder' does not exist
layers(parts, ({ embed, encoder }, words) => encoder(embed(words)));
// @ts-expect-error activation(relu) is a part
sequential({ relu });
// @ts-expect-error activation(relu) is a part
layers({ relu }, (_, x) => x);
// @ts-expect-error a record of parameters is not a part
sequential({ weight: { weight: floats } });
// @ts-expect-error a cell is not a part: recurrent() makes one of it
sequential({ cell: gruCell({ inputSize: 1, hiddenSize: 2 }) });

// A state of another shape: in a call, in the result of forward, in the carried state; of a part that has
// none.
// @ts-expect-error 'cell' is missing
layers(parts, ({ embed, recurrent }, words) => recurrent(embed(words), { initialState: wrong }).output);
// @ts-expect-error the state of `recurrent` is one of an LSTM's layers
layers(parts, ({ embed }, words) => ({ y: embed(words), state: { recurrent: wrong } }));
// @ts-expect-error Property 'embed' does not exist
layers(parts, (_, words, { state }) => ({ y: words, state: { recurrent: state.embed } }));
// @ts-expect-error the result of a recurrent part has a state of layers, not of parts
layers(parts, ({ embed, recurrent }, words) => recurrent(embed(words)));
// @ts-expect-error 'cell' is missing
model.bind(model.init(key), { state: { recurrent: wrong } });
// @ts-expect-error 'cell' is missing
model.step(model.init(key), { recurrent: wrong }, ids);

// Parameters of another model; parameters for a part that has none; a part without parameters has no `init`.
const forward = sequential({ recurrent: gru({ inputSize: 2, hiddenSize: 8 }) });
// @ts-expect-error 'embed' is missing
model.bind(forward.init(key));
// @ts-expect-error 'embed' is missing
await stream({ backend, model, parameters: forward.init(key) });
// @ts-expect-error a linear layer's parameters
dropout({ rate: 0.5 }).bind(linear({ inputSize: 1, outputSize: 1 }).init(key));
// @ts-expect-error no parameters
lastStep().init(key);
// @ts-expect-error no entry
model.init(key).drop;

// Streams of a model that is not causal; floats for a model of indices, and indices for one of floats.
const both = sequential({ recurrent: gru({ inputSize: 2, hiddenSize: 8, bidirectional: true }) });
// @ts-expect-error false is not true
await stream({ backend, model: both, parameters: both.init(key) });
const pooled = sequential({ recurrent: gru({ inputSize: 2, hiddenSize: 8 }), mean: meanSteps() });
// @ts-expect-error false is not true
await stream({ backend, model: pooled, parameters: pooled.init(key) });
const attending = sequential({
  attend: multiHeadAttention({ size: 2, heads: 1 }),
  recurrent: gru({ inputSize: 2, hiddenSize: 8 }),
});
// @ts-expect-error false is not true
await stream({ backend, model: attending, parameters: attending.init(key) });
const running = await stream({ backend, model, parameters: model.init(key) });
// @ts-expect-error a Float32Array holds no indices
running.push(Float32Array.of(1));
// @ts-expect-error nor does an array of numbers
running.push([1]);
const ofFloats = await stream({ backend, model: forward, parameters: forward.init(key) });
// @ts-expect-error an Int32Array holds indices
ofFloats.push(Int32Array.of(1, 2));

// Lengths that would be lost: operations do not take sequences, a pool removes them, a model that reads them
// rejects a bare tensor.
// @ts-expect-error Ragged is not a Tensor
add(padded, 1);
// @ts-expect-error Ragged is not a Tensor
reshape(padded, [-1]);
// @ts-expect-error Ragged is not a Tensor
concat([padded, padded], 1);
// @ts-expect-error Ragged is not a Tensor
sum(padded);
// @ts-expect-error Ragged is not a Tensor
relu(padded);
// @ts-expect-error a row for each sequence has no lengths
lastStep().bind()(padded).lengths;
// @ts-expect-error a chain gives sequences for sequences
const bare: Tensor = activation(relu).bind()(padded);
const reader = layers({ head: linear({ inputSize: 1, outputSize: 1 }) }, ({ head }, x: Ragged<"float32">) =>
  head(x),
);
// @ts-expect-error a Tensor is not Ragged
reader.bind(reader.init(key))(floats);
// @ts-expect-error lengths are a tensor
ragged(floats, [1, 2]);
// @ts-expect-error of int32
ragged(floats, floats);
// @ts-expect-error lengths are a tensor
validMean({ values: floats, lengths: Int32Array.of(1) });

// Losses: records are not sequences, lengths come with them, and quantiles cannot be left out.
// @ts-expect-error a record is not a Sequence
meanSquaredError({ mean: floats }, floats);
// @ts-expect-error `lengths` is not an option
crossEntropy(floats, ids, { lengths: ids });
// @ts-expect-error `inputLengths` is not an option
ctcLoss(floats, ids, { inputLengths: ids });
// @ts-expect-error quantiles are missing
multiQuantile(padded, floats);

// Attention: a decoder needs a prepared memory; queries are the first argument.
const decoder = bahdanauDecoder({
  inputSize: 2,
  attention: additiveAttention({ querySize: 8, memorySize: 4, attentionSize: 3 }),
  cell: (inputSize) => gruCell({ inputSize, hiddenSize: 8 }),
});
const decode = decoder.bind(decoder.init(key));
// @ts-expect-error a memory is missing
decode(padded);
// @ts-expect-error the states of an encoder are not a memory
decode(padded, padded);
// @ts-expect-error a state of the inner cell is not one of the decoder
decode.step({ hidden: floats }, floats, decode.prepare(padded));
const heads = multiHeadAttention({ size: 2, heads: 1 });
// @ts-expect-error the query is the first argument
heads.bind(heads.init(key))({ query: floats });

// A key is not a sequence; a cell that forgets a part of its state; a misspelt option.
// @ts-expect-error Ragged is not a Key
splitKey(padded);
cell({
  inputSize: 2,
  outputSize: 2,
  init: () => ({}),
  initialState: (batch) => ({ hidden: zeros([batch, 2]), memory: zeros([batch, 2]) }),
  // @ts-expect-error 'memory' is missing
  step: (_, { hidden }) => ({ state: { hidden }, output: hidden }),
});
cell<object, CellState>({
  inputSize: 2,
  outputSize: 2,
  init: () => ({}),
  initialState: (batch) => ({ hidden: zeros([batch, 2]) }),
  // @ts-expect-error gates have names
  step: (_, state) => ({ state, output: state.hidden, gates: [state.hidden] }),
});
// @ts-expect-error 'bidirectonal' does not exist
gru({ inputSize: 1, hiddenSize: 2, bidirectonal: true });

export type { bare };
