// Writes answers letter by letter, each time the likeliest one, and notes what is read meanwhile.
import { type Backend, ops, tensor, type text } from "grus";
import { padded } from "./letter-batch.ts";
import { END, MOST, START } from "./letters.ts";

/** What is written for a string. */
export interface Written {
  /** Tokens up to {@link END}, which is the last one unless there was no room for it. */
  readonly tokens: readonly number[];
  /** The attention weights of each token on the letters read. */
  readonly weights: readonly (readonly number[])[];
}

/** Writes answers to a fixed number of strings. */
export interface LetterWriter {
  /** Answers with these parameters. */
  write(
    parameters: text.EncoderDecoderParameters,
    strings: readonly (readonly number[])[],
  ): Promise<readonly Written[]>;
  dispose(): void;
}

/** Tokens at most. */
const STEPS = MOST + 1;

/** Compiles for `count` strings. */
export async function letterWriter(
  backend: Backend,
  model: text.EncoderDecoder,
  parameters: text.EncoderDecoderParameters,
  count: number,
): Promise<LetterWriter> {
  const answer = (own: text.EncoderDecoderParameters, source: ops.Ragged<"int32">) => {
    const bound = model.bind(own);
    const begun = bound.begin(source);
    let state = begun;
    let token: ops.Tensor<"int32"> = tensor(new Int32Array(count).fill(START), [count]);
    const steps = Array.from({ length: STEPS }, () => {
      const step = bound.step(token, state);
      state = { ...begun, state: step.state };
      token = ops.argmax(step.logits);
      return { token, weights: step.weights };
    });
    return {
      tokens: ops.stack(
        steps.map(({ token: written }) => written),
        1,
      ),
      weights: ops.stack(
        steps.map(({ weights }) => weights),
        1,
      ),
    };
  };
  const compiled = await ops.compile(
    backend,
    answer,
    parameters,
    padded(
      Array.from({ length: count }, () => []),
      MOST,
    ),
  );
  return {
    write: async (own, strings) => {
      const { tokens, weights } = await compiled.run(own, padded(strings, MOST));
      return strings.map((letters, row) => writtenOf(row, letters.length, tokens.data, weights.data));
    },
    dispose: () => compiled.dispose(),
  };
}

function writtenOf(row: number, length: number, all: ArrayLike<number>, weights: ArrayLike<number>): Written {
  const tokens = Array.from({ length: STEPS }, (_, step) => all[row * STEPS + step]!);
  const end = tokens.indexOf(END);
  const kept = end < 0 ? tokens : tokens.slice(0, end + 1);
  const weightsOf = (step: number) =>
    Array.from({ length }, (_, place) => weights[(row * STEPS + step) * MOST + place]!);
  return { tokens: kept, weights: kept.map((_, step) => weightsOf(step)) };
}
