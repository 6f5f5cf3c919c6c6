// A small language model and its training, in Node and in a page's worker.
import { type WasmBackend, wasmBackend } from "@grus/backend-wasm";
import type { LanguageModelTraining } from "../src/language/train-language-model.ts";
import { trainLanguageModel } from "../src/language/train-language-model.ts";
import { languageModel } from "../src/models/language-model.ts";
import { charactersTokenizer } from "../src/tokenizers/characters-tokenizer.ts";

/** The length of the training. */
export interface VerseSettings {
  readonly epochs: number;
  readonly threads: number;
}

const verse = "so much depends upon a red wheel barrow glazed with rain water beside the white chickens\n";
const text = verse.repeat(40);

/** The tokenizer of the text. */
export const tokenizer: ReturnType<typeof charactersTokenizer> = charactersTokenizer(text);

/** The model: every kind of dropout, so that random numbers are compared as well. */
export const model: ReturnType<typeof languageModel> = languageModel({
  vocabulary: tokenizer.size,
  embeddingSize: 8,
  hiddenSize: 24,
  layers: 2,
  inputDropout: 0.1,
  weightDropout: 0.1,
});

/** The build of the kernels that runs everywhere. */
export function verseBackend(threads: number): Promise<WasmBackend> {
  return wasmBackend({ simd: "simd128", threads });
}

/** Starts the training on a backend of its thread. */
export async function trainOnVerse(
  { epochs, threads }: VerseSettings,
  signal?: AbortSignal,
): Promise<LanguageModelTraining> {
  const tokens = tokenizer.encode(text);
  const cut = Math.floor(0.9 * tokens.length);
  return trainLanguageModel({
    backend: await verseBackend(threads),
    model,
    train: tokens.subarray(0, cut),
    validation: tokens.subarray(cut),
    epochs,
    batchSize: 4,
    steps: 16,
    learningRate: 0.02,
    seed: 5,
    signal,
  });
}
