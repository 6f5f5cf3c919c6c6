// Exact types, inferred without annotations. Checked by `tsc`; never run.
import {
  activation,
  additiveAttention,
  bahdanauDecoder,
  type CellState,
  cell,
  crossEntropy,
  dropout,
  type EmbeddingParameters,
  embedding,
  gru,
  gruCell,
  type LayerState,
  type LinearParameters,
  type LstmState,
  lastStep,
  layerNorm,
  layers,
  linear,
  lstm,
  mapSteps,
  maxSteps,
  minGru,
  multiHeadAttention,
  type NormParameters,
  type RecurrentLayerParameters,
  type RecurrentParameters,
  recurrent,
  rnn,
  type Stream,
  sequential,
  stream,
} from "@grus/cells";
import {
  type Backend,
  type Key,
  matmul,
  mul,
  type Ragged,
  relu,
  type Sequence,
  splitKey,
  type Tensor,
  zeros,
} from "@grus/tensor";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(equal: Same<A, B>): void;
declare const backend: Backend;
declare const key: Key;
declare const floats: Tensor<"float32">;
declare const ids: Tensor<"int32">;
declare const raggedFloats: Ragged<"float32">;
declare const raggedIds: Ragged<"int32">;
declare const either: Sequence<"float32">;

// Parameters are those of the parts that have some, and so are states.
const chain = sequential({
  embed: embedding({ vocabulary: 9, outputSize: 4 }),
  drop: dropout({ rate: 0.1 }),
  recurrent: lstm({ inputSize: 4, hiddenSize: 8 }),
  squash: activation(relu),
  norm: layerNorm({ features: 8 }),
  head: linear({ inputSize: 8, outputSize: 9 }),
});
type ChainParameters = {
  readonly embed: EmbeddingParameters;
  readonly recurrent: RecurrentLayerParameters<RecurrentParameters>;
  readonly norm: NormParameters;
  readonly head: LinearParameters;
};
same<ReturnType<typeof chain.init>, ChainParameters>(true);
same<ReturnType<typeof chain.initialState>, { readonly recurrent: LayerState<LstmState> }>(true);
same<Parameters<typeof chain.bind>[0], ChainParameters>(true);
same<typeof chain.reads, "int32">(true);
same<typeof chain.causal, true>(true);
same<typeof chain.pools, undefined>(true);
same<typeof chain.outputSize, number>(true);

// A chain preserves the kind: ragged in, ragged out; plain in, plain out. A pool ends it, also a nested one.
const call = chain.bind(chain.init(key));
same<ReturnType<typeof call<typeof raggedIds>>, Ragged<"float32">>(true);
const logits = call(raggedIds);
same<typeof logits, Ragged<"float32">>(true);
const plain = call(ids);
same<typeof plain, Tensor<"float32">>(true);
const pooled = sequential({ a: linear({ inputSize: 2, outputSize: 4 }), last: lastStep() });
const bindPooled = pooled.bind(pooled.init(key));
const row = bindPooled(raggedFloats);
same<typeof row, Tensor<"float32">>(true);
same<typeof pooled.pools, true>(true);
const outerChain = sequential({ pooled, head: linear({ inputSize: 4, outputSize: 1 }) });
const rowOfOuter = outerChain.bind(outerChain.init(key))(raggedFloats);
same<typeof rowOfOuter, Tensor<"float32">>(true);
same<typeof outerChain.pools, true>(true);
const withoutState = sequential({ head: linear({ inputSize: 4, outputSize: 1 }) });
same<keyof ReturnType<typeof withoutState.initialState>, never>(true);
const withoutSize = sequential({ squash: activation(relu) });
same<typeof withoutSize.outputSize, undefined>(true);
same<keyof ReturnType<typeof withoutSize.init>, never>(true);

// Layers, filters and pools, called alone.
const head = linear({ inputSize: 8, outputSize: 9 });
const headCall = head.bind(head.init(key));
const [ofTensor, ofRagged, ofEither] = [headCall(floats), headCall(raggedFloats), headCall(either)];
same<typeof ofTensor, Tensor<"float32">>(true);
same<typeof ofRagged, Ragged<"float32">>(true);
same<typeof ofEither, Tensor<"float32"> | Ragged<"float32">>(true);
const dropped = dropout({ rate: 0.5 }).bind(undefined, { key })(raggedIds);
same<typeof dropped, Ragged<"int32">>(true);
const best = maxSteps().bind()(either);
same<typeof best, Tensor<"float32">>(true);
const mapped = mapSteps(raggedIds, (values) => mul(values, 2));
same<typeof mapped, Ragged<"float32">>(true);
const loss = crossEntropy(ofRagged, raggedIds);
same<typeof loss, Tensor<"float32">>(true);

// Recurrent layers: state by cell, output by kind, direction by option, also among parts.
const layer = lstm({ inputSize: 4, hiddenSize: 8, layers: 2 });
const result = layer.bind(layer.init(key))(raggedFloats, { initialState: layer.initialState(2) });
same<typeof result.output, Ragged<"float32">>(true);
same<typeof result.hidden, Tensor<"float32">>(true);
same<typeof result.state, LayerState<LstmState>>(true);
same<typeof layer.causal, true>(true);
declare const bidirectional: boolean;
const unknown = gru({ inputSize: 1, hiddenSize: 1, bidirectional });
same<typeof unknown.causal, boolean>(true);
const both = rnn({ inputSize: 1, hiddenSize: 1, bidirectional: true });
same<typeof both.causal, false>(true);
const forward = minGru({ inputSize: 1, hiddenSize: 1, bidirectional: false });
same<typeof forward.causal, true>(true);
const inParts = {
  none: sequential({ recurrent: gru({ inputSize: 1, hiddenSize: 1 }) }),
  both: sequential({ recurrent: gru({ inputSize: 1, hiddenSize: 1, bidirectional: true }) }),
  unknown: sequential({ recurrent: gru({ inputSize: 1, hiddenSize: 1, bidirectional }) }),
  deep: sequential({
    inner: sequential({ recurrent: rnn({ inputSize: 1, hiddenSize: 1, bidirectional: true }) }),
  }),
  any: layers(
    { r: recurrent((inputSize) => gruCell({ inputSize, hiddenSize: 2 }), { inputSize: 3 }) },
    ({ r }, x) => r(x).hidden,
  ),
};
same<typeof inParts.none.causal, true>(true);
same<typeof inParts.both.causal, false>(true);
same<typeof inParts.unknown.causal, false>(true);
same<typeof inParts.deep.causal, false>(true);

// Two heads, and a state changed by forward, which is not among the outputs.
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
    same<typeof own, Key | undefined>(true);
    same<typeof training, boolean>(true);
    const { output, hidden, state: next } = encoder(embed(words), { initialState: state.encoder });
    return {
      tags: tag(output),
      intent: intent(training && own ? mul(hidden, 2) : hidden),
      state: { encoder: next },
    };
  },
);
const bound = tagger.bind(tagger.init(key), { state: tagger.initialState(2) });
const outputs = bound(ids);
same<typeof outputs, { readonly tags: Tensor<"float32">; readonly intent: Tensor<"float32"> }>(true);
const embedded = bound.parts.embed(raggedIds);
same<typeof embedded, Ragged<"float32">>(true);
tagger.bind(tagger.init(key), {
  onState: (after) => same<typeof after, { readonly encoder: LayerState<CellState> }>(true),
});

// A nested model, and one that takes both kinds, or a record.
const outer = layers(
  { pooled, head: linear({ inputSize: 4, outputSize: 1 }) },
  ({ pooled: pool, head: last }, x: Sequence<"float32">) => last(pool(x)),
);
same<
  ReturnType<typeof outer.init>,
  { readonly pooled: { readonly a: LinearParameters }; readonly head: LinearParameters }
>(true);
const [ofBoth, ofPlain] = [outer.bind(outer.init(key))(raggedFloats), outer.bind(outer.init(key))(floats)];
same<typeof ofBoth, Tensor<"float32">>(true);
same<typeof ofPlain, Tensor<"float32">>(true);
const translator = layers(
  {
    encoder: gru({ inputSize: 4, hiddenSize: 8, bidirectional: true }),
    decoder: bahdanauDecoder({
      inputSize: 4,
      attention: additiveAttention({ querySize: 8, memorySize: 16, attentionSize: 8 }),
      cell: (inputSize) => gruCell({ inputSize, hiddenSize: 8 }),
    }),
  },
  ({ encoder, decoder }, { source, target }: { readonly source: Ragged; readonly target: Ragged }) => {
    const { output, weights } = decoder(target, decoder.prepare(encoder(source).output));
    return { output, weights };
  },
);
const translated = translator.bind(translator.init(key))({ source: raggedFloats, target: raggedFloats });
same<typeof translated.output, Ragged<"float32">>(true);
same<typeof translated.weights, Ragged<"float32">>(true);
const heads = multiHeadAttention({ size: 4, heads: 2 });
const attended = heads.bind(heads.init(key))(raggedFloats, { key: floats, causal: true });
same<typeof attended.output, Ragged<"float32">>(true);
same<typeof attended.weights, Tensor>(true);

// A stream has the input and output types of the model.
const tagging = await stream({ backend, model: tagger, parameters: tagger.init(key) });
same<Parameters<typeof tagging.push>[0], number | Int32Array>(true);
const pushed = tagging.push(3);
same<typeof pushed.tags, Tensor<"float32">>(true);
const words = await stream({ backend, model: chain, parameters: chain.init(key) });
same<typeof words, Stream<Tensor<"float32">, "int32">>(true);
const numbers = await stream({ backend, model: layer, parameters: layer.init(key) });
same<Parameters<typeof numbers.push>[0], number | readonly number[] | Float32Array>(true);
const written = sequential({ recurrent: gru({ inputSize: 1, hiddenSize: 1 }), last: lastStep() });
const inline = await stream({ backend, model: written, parameters: written.init(key) });
same<typeof inline, Stream<Tensor<"float32">, "float32">>(true);
const ofCell = gruCell({ inputSize: 1, hiddenSize: 2 });
(await stream({ backend, model: ofCell, parameters: ofCell.init(key) })).push([1]);

// A custom cell: parameters and states come from `init` and `initialState`.
const leaky = (inputSize: number, hiddenSize: number) =>
  cell({
    inputSize,
    outputSize: hiddenSize,
    init: (from) => ({ weight: zeros([inputSize, hiddenSize]), own: splitKey(from)[0] }),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]), memory: zeros([batch, 1]) }),
    step: (p, { hidden, memory }, x) => {
      same<typeof p, { weight: Tensor<"float32">; own: Key }>(true);
      same<typeof memory, Tensor<"float32">>(true);
      const output = mul(hidden, matmul(x, p.weight));
      return { state: { hidden, memory }, output, gates: { keep: output } };
    },
  });
const stack = recurrent((features) => leaky(features, 4), { inputSize: 3, layers: 2 });
const lowest = stack.initialState(1)[0]!.forward;
same<typeof lowest.memory, Tensor<"float32">>(true);
