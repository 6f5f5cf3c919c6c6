// Models of text.
import { evaluate, key, type Ragged, type Tensor } from "@grus/tensor";
import { languageModel, tagger } from "@grus/text";
import { stepOf } from "../layers.ts";
import { tokens } from "./tokens.ts";
import type { Workload } from "./workload.ts";

/** The sizes of a model of words. */
interface WordSizes {
  readonly batch: number;
  readonly time: number;
  readonly vocabulary: number;
  readonly embedding: number;
  readonly hidden: number;
}

export const largeVocabulary: Workload<WordSizes> = {
  about: "LSTM, 10,000 words",
  recorded: 72.3,
  sizes: { batch: 20, time: 35, vocabulary: 10_000, embedding: 200, hidden: 200 },
  prepare: async (backend, { batch, time, vocabulary, embedding, hidden }) => {
    const model = languageModel({
      vocabulary,
      cell: "lstm",
      embeddingSize: embedding,
      hiddenSize: hidden,
      tied: false,
      dropout: 0,
    });
    return stepOf({
      backend,
      parameters: await evaluate(backend, model.init(key(0))),
      batch: { input: tokens([batch, time], vocabulary, 0), target: tokens([batch, time], vocabulary, 1) },
      loss: (parameters, { input, target }: Readonly<Record<"input" | "target", Tensor<"int32">>>) =>
        model.bind(parameters).loss(input, target),
    });
  },
};

/** Sentences of 10 to 30 words. */
export const tagging: Workload<WordSizes> = {
  about: "tagger, 2 bidirectional layers, ragged",
  recorded: 30.4,
  sizes: { batch: 32, time: 30, vocabulary: 5000, embedding: 100, hidden: 64 },
  prepare: async (backend, { batch, time, vocabulary, embedding, hidden }) => {
    const model = tagger({
      vocabulary,
      classes: 12,
      output: "softmax",
      cell: "gru",
      embeddingSize: embedding,
      hiddenSize: hidden,
      layers: 2,
      dropout: 0,
    });
    const lengths = Int32Array.from(
      { length: batch },
      (_, row) => time - ((row * 7) % Math.ceil(time / 1.5)),
    );
    const ragged = (classes: number, seed: number) => ({
      values: tokens([batch, time], classes, seed),
      lengths: { data: lengths, shape: [batch], dtype: "int32" } as const,
    });
    return stepOf({
      backend,
      parameters: await evaluate(backend, model.init(key(0))),
      batch: { words: ragged(vocabulary, 0), tags: ragged(12, 1) },
      loss: (parameters, { words, tags }: Readonly<Record<"words" | "tags", Ragged<"int32">>>) =>
        model.bind(parameters).loss({ words }, tags),
    });
  },
};
