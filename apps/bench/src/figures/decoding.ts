// Beam search of a translator: many inputs at once, and one after the other.

import type { Backend, Ragged } from "grus";
import { attention, decode, embedding, gru, gruCell, key, layers, linear, padSequences } from "grus";

/** The sizes of the translator and of its search. */
export interface DecodingSizes {
  readonly inputs: number;
  readonly beams: number;
  readonly vocabulary: number;
  readonly hidden: number;
  readonly steps: number;
}

/** Sizes of a small machine translation. */
export const DECODING: DecodingSizes = { inputs: 64, beams: 4, vocabulary: 8000, hidden: 256, steps: 24 };

/** A way to decode. */
export interface DecodingFigure {
  readonly beams: number;
  /** Inputs that are decoded together. */
  readonly batchSize: number;
  /** Inputs that were timed. */
  readonly inputs: number;
  readonly seconds: number;
  /** Tokens a second over all inputs, those of the best hypotheses alone. */
  readonly rate: number;
}

/** One after the other, fewer inputs are timed. */
const ALONE = 8;

/** Decodes with random weights, whose sequences seldom end early: almost all have `steps` steps. */
export async function decoding(
  backend: Backend,
  onFigure: (figure: DecodingFigure) => void,
  sizes: DecodingSizes = DECODING,
): Promise<readonly DecodingFigure[]> {
  const translate = translator(backend, sizes);
  const figures: DecodingFigure[] = [];
  for (const [beams, batchSize] of [
    [1, 1],
    [1, sizes.inputs],
    [sizes.beams, 1],
    [sizes.beams, sizes.inputs],
  ] as const) {
    const inputs = batchSize === 1 ? Math.min(ALONE, sizes.inputs) : sizes.inputs;
    const start = performance.now();
    const tokens = await translate(inputs, beams, batchSize);
    const seconds = (performance.now() - start) / 1000;
    figures.push({ beams, batchSize, inputs, seconds, rate: tokens / seconds });
    onFigure(figures.at(-1)!);
  }
  return figures;
}

/** Translates some inputs; gives the number of tokens of the best hypotheses. */
function translator(
  backend: Backend,
  { vocabulary, hidden, steps }: DecodingSizes,
): (inputs: number, beams: number, batchSize: number) => Promise<number> {
  const decoder = attention.luong({
    inputSize: hidden,
    outputSize: hidden,
    attention: attention.general({ querySize: hidden, memorySize: hidden }),
    cell: (inputSize) => gruCell({ inputSize, hiddenSize: hidden }),
  });
  const model = layers(
    {
      embed: embedding({ vocabulary, outputSize: hidden }),
      encoder: gru({ inputSize: hidden, hiddenSize: hidden }),
      decoder,
      head: linear({ inputSize: hidden, outputSize: vocabulary }),
    },
    ({ embed, encoder, decoder }, source: Ragged<"int32">) =>
      decoder.prepare(encoder(embed(source)).output).values,
  );
  const parameters = model.init(key(1));
  return async (inputs, beams, batchSize) => {
    const found = await decode({
      backend,
      model,
      parameters,
      input: padSequences(Array.from({ length: inputs }, (_, i) => sentence(i, vocabulary))),
      begin: ({ embed, encoder, decoder }, source) => {
        const memory = decoder.prepare(encoder(embed(source)).output);
        return { memory, state: decoder.initialState(memory) };
      },
      step: ({ embed, decoder, head }, token, { memory, state }) => {
        const next = decoder.step(state, embed(token), memory);
        return { state: next.state, logits: head(next.output) };
      },
      start: 0,
      end: 1,
      maxSteps: steps,
      beams,
      batchSize,
    });
    return found.reduce((sum, [best]) => sum + best!.tokens.length, 0);
  };
}

/** 8 to 24 tokens. */
function sentence(i: number, vocabulary: number): Int32Array {
  return Int32Array.from(
    { length: 8 + ((i * 7) % 17) },
    (_, t) => 2 + ((i * 131 + t * t * 977) % (vocabulary - 2)),
  );
}
