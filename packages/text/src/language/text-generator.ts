// A trained language model with its tokenizer: writes text, scores text, and is saved as two files.
import { type DrawOptions, sample, sampleRows } from "@grus/cells";
import { advice, option } from "@grus/data";
import { type Backend, key } from "@grus/tensor";
import { TextError } from "../errors.ts";
import { type LikelihoodScores, likelihoodScores } from "../metrics/likelihood-scores.ts";
import { checkVocabulary } from "../models/check-vocabulary.ts";
import type { LanguageModel, LanguageModelParameters } from "../models/language-model.ts";
import { textDecoder } from "../tokenizers/text-decoder.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { codePoints } from "./code-points.ts";
import { type DynamicEvaluation, scoreText } from "./score-text.ts";
import { stopSearch } from "./stop-texts.ts";

/** How text is written. */
export interface WriteOptions extends DrawOptions {
  /** The text to continue; it is not part of the result. Default: a line break. */
  readonly prompt?: string | undefined;
  /** The largest number of tokens. Default 400. */
  readonly length?: number | undefined;
  /** The same seed gives the same text. Default 0. */
  readonly seed?: number | undefined;
  /** Texts before which writing ends. Default: none. */
  readonly stop?: readonly string[] | undefined;
  /** Rejects with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** How a text is scored. */
export interface ScoreOptions {
  /** Weights that adapt to the text while it is read. Default: fixed weights. */
  readonly dynamic?: DynamicEvaluation | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Receives the share that is done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** A language model with its tokenizer. */
export interface TextGenerator {
  /** Tells it from other models of language. */
  readonly task: "language-model";
  readonly tokenizer: Tokenizer;
  readonly model: LanguageModel;
  readonly parameters: LanguageModelParameters;
  /**
   * Continues a text, token by token; leaving the loop ends it:
   *
   *     for await (const piece of generator.write({ prompt: "To be", temperature: 0.8 })) process.stdout.write(piece);
   *
   * Throws `CellOptionError` for options out of range, and {@link TextError} for a prompt that the tokenizer cannot
   * encode.
   */
  write(options?: WriteOptions): AsyncGenerator<string, void>;
  /**
   * Continues several texts at once, in one batch: much faster than one after the other. Throws as `write`; the
   * same seed gives the same texts, whatever comes beside them.
   */
  writeAll(prompts: readonly string[], options?: Omit<WriteOptions, "prompt">): Promise<readonly string[]>;
  /** Scores a text, each token given all before it. Throws {@link TextError} for a text of fewer than two tokens. */
  score(text: string, options?: ScoreOptions): Promise<LikelihoodScores>;
}

/** Options of {@link textGenerator}. */
export interface TextGeneratorOptions {
  readonly backend: Backend;
  readonly tokenizer: Tokenizer;
  readonly model: LanguageModel;
  readonly parameters: LanguageModelParameters;
}

/** Writes and scores text by a trained language model. Throws {@link TextError} for another number of tokens. */
export function textGenerator({
  backend,
  tokenizer,
  model,
  parameters,
}: TextGeneratorOptions): TextGenerator {
  checkVocabulary(tokenizer, model);
  return {
    task: "language-model",
    tokenizer,
    model,
    parameters,
    write: (options = {}) => write({ backend, tokenizer, model, parameters }, options),
    writeAll: (prompts, options = {}) =>
      writeAll({ backend, tokenizer, model, parameters }, prompts, options),
    score: async (text, options = {}) => {
      const tokens = tokenizer.encode(text);
      const scored = await scoreText({ backend, model, parameters, tokens, ...options });
      // The first token is read and not scored.
      return likelihoodScores({ ...scored, characters: codePoints(tokenizer.decode(tokens.subarray(1))) });
    },
  };
}

async function* write(
  { backend, tokenizer, model, parameters }: TextGeneratorOptions,
  options: WriteOptions,
): AsyncGenerator<string, void> {
  const { prompt = "\n", length = 400, seed = 0, stop = [] } = options;
  const [decoder, search] = [textDecoder(tokenizer), stopSearch(stop)];
  const tokens = sample({
    ...options,
    backend,
    model,
    parameters,
    prompt: promptOf(tokenizer, prompt),
    length,
    key: key(seed),
  });
  for await (const token of tokens) {
    if (token === tokenizer.special.end) break;
    const text = search.push(decoder.push(token));
    if (text !== "") yield text;
    if (search.isOver) return;
  }
  const rest = search.push(decoder.end()) + search.end();
  if (rest !== "") yield rest;
}

async function writeAll(
  { backend, tokenizer, model, parameters }: TextGeneratorOptions,
  prompts: readonly string[],
  { length = 400, seed = 0, stop = [], ...options }: Omit<WriteOptions, "prompt">,
): Promise<readonly string[]> {
  const rows = prompts.map(() => ({ decoder: textDecoder(tokenizer), search: stopSearch(stop), text: "" }));
  const steps = sampleRows({
    ...options,
    backend,
    model,
    parameters,
    prompts: prompts.map((prompt) => promptOf(tokenizer, prompt)),
    length,
    key: key(seed),
    end: tokenizer.special.end,
  });
  for await (const sampled of steps) {
    rows.forEach((row, i) => {
      const isText = sampled[i]! >= 0 && sampled[i] !== tokenizer.special.end && !row.search.isOver;
      if (isText) row.text += row.search.push(row.decoder.push(sampled[i]!));
    });
    if (rows.every(({ search }) => search.isOver)) break;
  }
  return rows.map(({ decoder, search, text }) =>
    search.isOver ? text : text + search.push(decoder.end()) + search.end(),
  );
}

/** The tokens of a prompt, after the start token if there is one. Throws {@link TextError} if there are none. */
function promptOf({ encode, special }: Tokenizer, prompt: string): Int32Array {
  const tokens = encode(prompt);
  if (special.start !== undefined) return Int32Array.of(special.start, ...tokens);
  if (tokens.length > 0) return tokens;
  throw new TextError({
    problem: "the prompt is empty; expected a text to continue.",
    cure: advice`Give ${option("prompt")} at least one character.`,
  });
}
