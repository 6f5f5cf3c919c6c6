// The exact types that TypeScript infers in programs written with `grus`. Checked by `tsc`; never run.
import type * as grus from "grus";
import {
  adam,
  type Backend,
  type CellState,
  contiguousBatches,
  decode,
  dropout,
  type EmbeddingParameters,
  embedding,
  fit,
  gru,
  type Key,
  key,
  type LayerState,
  type LinearParameters,
  type LstmState,
  lastStep,
  layers,
  linear,
  loadParameters,
  losses,
  lstm,
  mapTree,
  metrics,
  mul,
  type OnHost,
  openModel,
  ops,
  type Progress,
  padSequences,
  predict,
  type Ragged,
  type RaggedData,
  type RecurrentLayerParameters,
  type RecurrentParameters,
  type Sequence,
  sample,
  saveParameters,
  sequenceBatches,
  sequential,
  splitKey,
  stream,
  type Tensor,
  type TensorData,
  type Traced,
  tensor,
  zeros,
} from "grus";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(equal: Same<A, B>): void;

declare const backend: Backend;
const optimizer = adam({ learningRate: 1e-3 });
const ids = Int32Array.of(1, 2, 3);

// Parameters and states contain those of the parts that have any.
const chain = sequential({
  embed: embedding({ vocabulary: 9, outputSize: 4 }),
  drop: dropout({ rate: 0.1 }),
  recurrent: lstm({ inputSize: 4, hiddenSize: 8 }),
  head: linear({ inputSize: 8, outputSize: 9 }),
});
type ChainParameters = {
  readonly embed: EmbeddingParameters;
  readonly recurrent: RecurrentLayerParameters<RecurrentParameters>;
  readonly head: LinearParameters;
};
type ChainState = { readonly recurrent: LayerState<LstmState> };
same<ReturnType<typeof chain.init>, ChainParameters>(true);
same<ReturnType<typeof chain.initialState>, ChainState>(true);

// A chain preserves the kind: ragged input gives ragged output, a tensor a tensor. The batch type is inferred
// from its source.
fit({
  backend,
  model: chain,
  optimizer,
  epochs: 1,
  train: sequenceBatches({ input: [ids], tags: [ids], weight: Float32Array.of(1) }),
  loss: (model, batch, { key: own, training }) => {
    same<
      typeof batch,
      { readonly input: Ragged<"int32">; readonly tags: Ragged<"int32">; readonly weight: Tensor<"float32"> }
    >(true);
    const logits = model(batch.input);
    same<typeof logits, Ragged<"float32">>(true);
    same<typeof own, Key | undefined>(true);
    same<typeof training, boolean>(true);
    return losses.crossEntropy(logits, batch.tags);
  },
});

// `train` as a function of the epoch, a generator, an asynchronous generator; `loss` first if `train` takes
// no parameter.
async function* later() {
  yield { input: tensor(ids, [1, 3]), nested: { target: tensor(ids, [1, 3]) } };
}
const series = contiguousBatches({ input: ids, target: ids }, { rows: 1, steps: 2 });
const run = fit({
  backend,
  model: chain,
  optimizer,
  maxSteps: 100,
  carry: "run",
  loss: (model, { input, target }) => {
    const logits = model(input);
    same<typeof logits, Tensor<"float32">>(true);
    return losses.crossEntropy(logits, target);
  },
  train: () => series.epoch(0),
  metrics: (model, { input, target }) => {
    const logits = model(input);
    same<typeof logits, Tensor<"float32">>(true);
    return { accuracy: metrics.accuracy(logits, target) };
  },
});
fit({
  backend,
  model: chain,
  optimizer,
  epochs: 1,
  train: later(),
  loss: (model, { input, nested }) => losses.crossEntropy(model(input), nested.target),
});
fit({
  backend,
  model: chain,
  optimizer,
  epochs: 1,
  train: (epoch) => series.epoch(epoch),
  loss: (model, { input, target }) => losses.crossEntropy(model(input), target),
});

// Batches of an interface type, with optional fields; of a union type; of an unknown type.
interface Batch {
  readonly input: RaggedData<"int32">;
  readonly mask?: TensorData<"bool"> | undefined;
}
declare const ofInterface: readonly Batch[];
fit({
  backend,
  model: chain,
  optimizer,
  epochs: 1,
  train: ofInterface,
  loss: (model, { input, mask }) => {
    same<typeof mask, Tensor<"bool"> | undefined>(true);
    return losses.meanSquaredError(model(input), input);
  },
});
declare const mixed: readonly ({ readonly a: TensorData<"int32"> } | { readonly b: RaggedData<"int32"> })[];
fit({
  backend,
  model: chain,
  optimizer,
  epochs: 1,
  train: mixed,
  loss: (model, batch) => {
    same<typeof batch, { readonly a: Tensor<"int32"> } | { readonly b: Ragged<"int32"> }>(true);
    return "a" in batch ? model(batch.a) : model(batch.b).values;
  },
});
const parsed = [JSON.parse("{}")];
fit({
  backend,
  model: chain,
  optimizer,
  epochs: 1,
  train: parsed,
  loss: (model, { input }) => losses.crossEntropy(model(input), input),
});

// The result of a run, and its progress.
const result = await run.finish();
same<typeof result.parameters, ChainParameters>(true);
same<typeof result.state, ChainState | undefined>(true);
same<typeof result.history, readonly Progress<{ readonly accuracy: number }>[]>(true);
same<(typeof result.history)[number]["metrics"], { readonly accuracy: number }>(true);
for await (const { loss, metrics: values } of run) {
  same<typeof loss, number>(true);
  same<typeof values, { readonly accuracy: number }>(true);
}

// Two heads, and a state that forward changes and that is not part of the outputs.
const tagger = layers(
  {
    embed: embedding({ vocabulary: 9, outputSize: 4 }),
    encoder: gru({ inputSize: 4, hiddenSize: 8 }),
    tag: linear({ inputSize: 8, outputSize: 5 }),
    intent: linear({ inputSize: 8, outputSize: 3 }),
  },
  ({ embed, encoder, tag, intent }, words, { state, key: own, training }) => {
    same<typeof words, Tensor<"int32">>(true);
    same<typeof state, { readonly encoder: LayerState<CellState> }>(true);
    const { output, hidden, state: next } = encoder(embed(words), { initialState: state.encoder });
    return {
      tags: tag(output),
      intent: intent(training && own ? mul(hidden, 2) : hidden),
      state: { encoder: next },
    };
  },
);
const taggerParameters = tagger.init(key(0));
fit({
  backend,
  model: tagger,
  optimizer,
  epochs: 1,
  train: [{ input: tensor(ids), target: tensor(ids) }],
  loss: (model, { input, target }) => {
    const outputs = model(input);
    same<typeof outputs, { readonly tags: Tensor<"float32">; readonly intent: Tensor<"float32"> }>(true);
    return losses.crossEntropy(outputs.tags, target);
  },
});

// Predictions are on the host, of the same kind as the model's output.
const found = await predict({
  backend,
  model: tagger,
  parameters: taggerParameters,
  batches: [{ input: tensor(ids) }],
  outputs: (model, { input }) => model(input),
});
same<typeof found, { readonly tags: TensorData<"float32">; readonly intent: TensorData<"float32"> }>(true);
const sequences = await predict({
  backend,
  model: chain,
  parameters: result.parameters,
  batches: sequenceBatches({ input: [ids] }),
  outputs: (model, batch) => {
    same<typeof batch, { readonly input: Ragged<"int32"> }>(true);
    return model(batch.input);
  },
});
same<typeof sequences, RaggedData<"float32">>(true);

// A nested model, and one that takes both kinds.
const inner = sequential({ a: linear({ inputSize: 2, outputSize: 4 }), last: lastStep() });
const outer = layers(
  { inner, head: linear({ inputSize: 4, outputSize: 1 }) },
  ({ inner: pool, head }, x: Sequence<"float32">) => head(pool(x)),
);
same<
  ReturnType<typeof outer.init>,
  { readonly inner: { readonly a: LinearParameters }; readonly head: LinearParameters }
>(true);
fit({
  backend,
  model: outer,
  optimizer,
  epochs: 1,
  train: sequenceBatches({ input: [Float32Array.of(1)], y: Float32Array.of(1) }),
  loss: (model, { input, y }) => losses.meanSquaredError(model(input), y),
});
fit({
  backend,
  model: outer,
  optimizer,
  epochs: 1,
  train: [{ input: tensor([[1]]), y: tensor([1]) }],
  loss: (model, { input, y }) => losses.meanSquaredError(model(input), y),
});

// A stream has the input and output types of the model.
const { push } = await stream({ backend, model: tagger, parameters: taggerParameters });
same<Parameters<typeof push>[0], number | Int32Array>(true);
same<ReturnType<typeof push>["tags"], Tensor<"float32">>(true);
push(3);
push(Int32Array.of(3));
const ofFloats = sequential({ recurrent: gru({ inputSize: 2, hiddenSize: 8 }) });
const numbers = await stream({ backend, model: ofFloats, parameters: ofFloats.init(key(0)) });
same<Parameters<typeof numbers.push>[0], number | readonly number[] | Float32Array>(true);

// Sampling and decoding sequences.
const drawn = sample({
  backend,
  model: chain,
  parameters: result.parameters,
  prompt: ids,
  length: 3,
  key: key(1),
});
for await (const id of drawn) same<typeof id, number>(true);
const best = await decode({
  backend,
  model: tagger,
  parameters: taggerParameters,
  input: padSequences([ids]),
  begin: ({ embed, encoder }, input) => {
    same<typeof input, Ragged<"int32">>(true);
    return { memory: embed(input).values, state: encoder(embed(input)).hidden };
  },
  step: ({ intent }, token, begun) => {
    same<typeof token, Tensor<"int32">>(true);
    same<typeof begun, { memory: Tensor<"float32">; state: Tensor<"float32"> }>(true);
    return { logits: intent(begun.state), state: begun.state };
  },
  start: 0,
  maxSteps: 3,
});
same<(typeof best)[number][number]["tokens"], Int32Array>(true);
same<(typeof best)[number][number]["logProbability"], number>(true);
await decode({
  backend,
  model: tagger,
  parameters: taggerParameters,
  input: { source: tensor(ids, [1, 3]), speakers: { shape: [1], dtype: "int32", data: ids } },
  begin: (_, { source, speakers }) => {
    same<typeof source, Tensor<"int32">>(true);
    return { state: speakers };
  },
  step: ({ embed }, token, { state }) => ({ logits: embed(token), state, weights: undefined }),
  start: [0],
  maxSteps: [3],
  allowed: (tokens, input) => [tokens.length, input],
});

// Parameters saved to a file, and loaded for a model.
const bytes = saveParameters(result.parameters);
same<ReturnType<typeof loadParameters<ChainParameters>>, ChainParameters>(true);
const loaded = loadParameters(chain, bytes);
same<typeof loaded, ChainParameters>(true);

// Tuples of the requested length, an array if it is unknown.
const parts = ops.split(zeros([2, 6]), 1, [1, 2, 3]);
same<typeof parts, readonly [Tensor<"float32">, Tensor<"float32">, Tensor<"float32">]>(true);
const two = splitKey(key(0));
same<typeof two, readonly [Key, Key]>(true);
const three = splitKey(key(0), 3);
same<typeof three, readonly [Key, Key, Key]>(true);
const many = splitKey(key(0), ids.length);
same<typeof many, readonly Key[]>(true);
const sizes = [ops.axes(zeros([2, 6]), 2), ops.lastAxes(zeros([2, 6, 1]), 2)];
same<typeof sizes, (readonly [number, number])[]>(true);

// Generic code over any tree: the identity if leaves keep their type, without a cast. Changed leaves change
// the type.
export const scaled = <P>(parameters: P, factor: number): P => mapTree(parameters, (x) => mul(x, factor));
const shapes = mapTree(chain.init(key(0)), ({ shape }) => ({ rank: shape.length }));
same<typeof shapes.head.weight, { rank: number }>(true);
same<
  Traced<{ x: RaggedData<"int32">; y: readonly TensorData<"bool">[] }>,
  { readonly x: Ragged<"int32">; readonly y: readonly Tensor<"bool">[] }
>(true);
same<
  OnHost<{ x: Ragged<"int32">; y: readonly Tensor<"bool">[] }>,
  { readonly x: RaggedData<"int32">; readonly y: readonly TensorData<"bool">[] }
>(true);

// Options accept undefined under exactOptionalPropertyTypes.
declare const signal: AbortSignal | undefined;
declare const bidirectional: boolean;
declare const seed: number | undefined;
fit({
  backend,
  model: tagger,
  optimizer,
  signal,
  seed,
  epochs: 1,
  validation: undefined,
  metrics: undefined,
  carry: undefined,
  train: [{ input: tensor(ids) }],
  loss: (model, { input }) => losses.meanSquaredError(model(input).tags, model(input).tags),
});
const either = gru({ inputSize: 1, hiddenSize: 1, bidirectional, layers: seed, dropout: undefined });
same<(typeof either)["causal"], boolean>(true);
await stream({ backend, model: ofFloats, parameters: ofFloats.init(key(0)), batch: seed });
/** The names of the options that are optional but do not accept undefined. */
type Refused<Options> = keyof {
  [Name in keyof Options as object extends Pick<Options, Name>
    ? Record<Name & string, undefined> extends Pick<Options, Name>
      ? never
      : Name
    : never]: true;
};
same<Refused<{ a?: number; b: number; c?: number | undefined }>, "a">(true);
type Choices =
  | Refused<grus.AdamWOptions>
  | Refused<grus.CheckpointOptions>
  | Refused<grus.ContiguousOptions>
  | Refused<grus.CsvOptions>
  | Refused<grus.DecodeOptions<unknown, unknown, unknown, unknown, { state: unknown }>>
  | Refused<grus.DropoutOptions>
  | Refused<grus.EmbeddingOptions>
  | Refused<grus.FitOptions<object, unknown, unknown, object>>
  | Refused<grus.GpuOptions>
  | Refused<grus.GruLayerOptions>
  | Refused<grus.LastStepOptions>
  | Refused<grus.LinearOptions>
  | Refused<grus.LstmLayerOptions>
  | Refused<grus.OpenModelOptions>
  | Refused<grus.PickBackendOptions<unknown, unknown>>
  | Refused<grus.PredictOptions<object, unknown, object, unknown>>
  | Refused<grus.RnnLayerOptions>
  | Refused<grus.SampleOptions<unknown, unknown>>
  | Refused<grus.SequenceBatchOptions>
  | Refused<grus.SgdOptions>
  | Refused<grus.StreamOptions<unknown, unknown, unknown, grus.DType>>
  | Refused<grus.WasmOptions>
  | Refused<grus.train.VerifyOptions>
  | Refused<grus.forecast.ForecastOptions>;
same<Choices, never>(true);

// Annotations are not needed, but allowed.
type Fields = { readonly input: Ragged<"int32">; readonly tags: Ragged<"int32"> };
type Call = (x: Ragged<"int32">) => Ragged<"float32">;
const annotated = (model: Call, { input, tags }: Fields) => losses.crossEntropy(model(input), tags);
const both = sequenceBatches({ input: [ids], tags: [ids] });
fit({ backend, model: chain, optimizer, epochs: 1, train: both, loss: annotated });
fit({ backend, model: chain, optimizer, epochs: 1, loss: annotated, train: both });
fit({
  backend,
  model: chain,
  optimizer,
  epochs: 1,
  train: (epoch) => both.epoch(epoch),
  loss: (model, batch: Fields) => losses.crossEntropy(model(batch.input), batch.tags),
});

// The kind of a model of language, its task, leads to what it does with texts.
const verses = await openModel("models/verses/", { task: "language-model" });
same<ReturnType<typeof verses.on>, grus.text.TextGenerator>(true);
const ofAnyKind = await openModel("models/any/");
if (ofAnyKind.kind === "text-classification")
  same<ReturnType<typeof ofAnyKind.on>, grus.text.TextLabeller>(true);
if (ofAnyKind.kind === "tagging") same<ReturnType<typeof ofAnyKind.on>, grus.text.SentenceTagger>(true);
if (ofAnyKind.kind === "translation") same<ReturnType<typeof ofAnyKind.on>, grus.text.Translator>(true);
