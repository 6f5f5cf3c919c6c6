// A small translator, and every sequence that it can generate.
import {
  type Backend,
  evaluate,
  key,
  logSoftmax,
  mul,
  type Ragged,
  referenceBackend,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { additiveAttention } from "../src/attention/additive.ts";
import { bahdanauDecoder } from "../src/attention/decoders.ts";
import { embedding } from "../src/embedding.ts";
import { decode } from "../src/generation/decode.ts";
import type { Hypothesis } from "../src/generation/hypothesis.ts";
import type { SearchOptions } from "../src/generation/search-options.ts";
import { gruCell } from "../src/gru-cell.ts";
import { layers } from "../src/layers.ts";
import { linear } from "../src/linear.ts";
import { gru } from "../src/recurrent-layers.ts";

const backend = referenceBackend();
/** The number of tokens. */
export const CLASSES: number = 4;
const START = 0;

const encoder = gru({ inputSize: 3, hiddenSize: 3, bidirectional: true });
const decoder = bahdanauDecoder({
  inputSize: 3,
  attention: additiveAttention({ querySize: 4, memorySize: encoder.outputSize, attentionSize: 4 }),
  cell: (inputSize) => gruCell({ inputSize, hiddenSize: 4 }),
});

const translator = layers(
  {
    embed: embedding({ vocabulary: CLASSES, outputSize: 3 }),
    encoder,
    decoder,
    head: linear({ inputSize: decoder.outputSize, outputSize: CLASSES }),
  },
  (
    { embed, encoder, decoder, head },
    { source, target }: { source: Ragged<"int32">; target: Tensor<"int32"> },
  ) => {
    const memory = decoder.prepare(encoder(embed(source)).output);
    const { output, weights } = decoder(embed(target), memory);
    return { logits: sharp(head(output)), weights };
  },
);

/** Far from uniform, so that hypotheses differ. */
function sharp(logits: Tensor): Tensor {
  return mul(logits, 6);
}

/** Parameters that differ from seed to seed. */
const parametersOf = (seed: number) => translator.init(key(seed));

/** Sequences of different lengths, padded with another token than theirs. */
function raggedOf(sequences: readonly (readonly number[])[]): Ragged<"int32"> {
  const time = Math.max(...sequences.map(({ length }) => length));
  const values = sequences.flatMap((ids) => Array.from({ length: time }, (_, i) => ids[i] ?? 1));
  return {
    values: tensor(Int32Array.from(values), [sequences.length, time]),
    lengths: tensor(Int32Array.from(sequences, ({ length }) => length)),
  };
}

/** How {@link translate} decodes. */
export interface TranslateOptions extends Omit<SearchOptions, "start"> {
  readonly start?: SearchOptions["start"];
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
  readonly seed?: number;
  readonly withWeights?: boolean;
  /** Default: the reference backend. */
  readonly backend?: Backend;
}

/** What {@link decode} finds for some inputs. */
export function translate(
  sequences: readonly (readonly number[])[],
  options: TranslateOptions,
): Promise<readonly (readonly Hypothesis[])[]> {
  const { seed = 25, withWeights = true, backend: own = backend, ...rest } = options;
  return decode({
    backend: own,
    model: translator,
    parameters: parametersOf(seed),
    input: raggedOf(sequences),
    begin: ({ embed, encoder, decoder }, ids) => {
      const memory = decoder.prepare(encoder(embed(ids)).output);
      return { memory, state: decoder.initialState(memory) };
    },
    step: ({ embed, decoder, head }, token, { memory, state }) => {
      const next = decoder.step(state, embed(token), memory);
      const weights = withWeights ? next.state.weights : undefined;
      return { state: next.state, logits: sharp(head(next.output)), weights };
    },
    start: START,
    ...rest,
  });
}

/** A sequence with the log-probability and the attention weights of each of its steps. */
export interface Sequence {
  readonly tokens: readonly number[];
  readonly ended: boolean;
  readonly logProbabilities: readonly number[];
  readonly weights: readonly (readonly number[])[];
}

/** Every sequence of `steps` steps, or fewer with an end, by running the whole model on all of them. */
export async function everySequence(
  source: readonly number[],
  { seed, steps, end }: { readonly seed: number; readonly steps: number; readonly end: number | undefined },
): Promise<readonly Sequence[]> {
  const all = everyWord(steps);
  const read = all.flatMap((tokens) => [START, ...tokens.slice(0, -1)]);
  const target = tensor(Int32Array.from(read), [all.length, steps]);
  const { logits, weights } = translator.bind(parametersOf(seed))({
    source: raggedOf(all.map(() => source)),
    target,
  });
  const found = await evaluate(backend, { logProbabilities: logSoftmax(logits), weights });
  const time = source.length;
  const sequences = all.map((tokens, row): Sequence => {
    const at = end === undefined ? -1 : tokens.indexOf(end);
    const length = at < 0 ? steps : at + 1;
    const places = Array.from({ length }, (_, step) => row * steps + step);
    return {
      tokens: at < 0 ? tokens : tokens.slice(0, at),
      ended: at >= 0,
      logProbabilities: places.map(
        (place, step) => found.logProbabilities.data[place * CLASSES + tokens[step]!]!,
      ),
      weights: places.map((place) => [...found.weights.data.slice(place * time, (place + 1) * time)]),
    };
  });
  return [...new Map(sequences.map((own) => [textOf(own), own])).values()];
}

/** `0,3.` for tokens that ended. */
export function textOf({
  tokens,
  ended,
}: {
  readonly tokens: Iterable<number>;
  readonly ended: boolean;
}): string {
  return `${[...tokens].join()}${ended ? "." : ""}`;
}

function everyWord(length: number): readonly (readonly number[])[] {
  if (length === 0) return [[]];
  return everyWord(length - 1).flatMap((word) => Array.from({ length: CLASSES }, (_, i) => [...word, i]));
}
