// Pronunciation: from the letters of English words to their phonemes.

import { backendExample } from "./backend-example.ts";
import type { Example } from "./example.ts";
import { splitDictionary } from "./pronunciation/dictionary.ts";
import { pronunciationReport } from "./pronunciation/report.ts";
import { type PronunciationSizes, pronunciationRuns } from "./pronunciation/runs.ts";

const FULL: PronunciationSizes = {
  words: { test: 12_000, validation: 2000 },
  seeds: [1, 2, 3],
  training: {
    model: { hiddenSize: 256, embeddingSize: 128, dropout: 0.2 },
    minutes: 25,
    batchSize: 128,
    learningRate: 0.003,
    beam: 4,
  },
};

const QUICK: PronunciationSizes = {
  words: { test: 300, validation: 200, train: 6000 },
  seeds: [1, 2],
  training: {
    ...FULL.training,
    model: { hiddenSize: 64, embeddingSize: 32, dropout: 0.1 },
    minutes: undefined,
    epochs: 4,
    batchSize: 32,
    learningRate: 0.006,
  },
};

/** The example, with a full and a quick size. */
export function pronunciationOf(full: PronunciationSizes, quick: PronunciationSizes): Example {
  return backendExample({
    name: "pronunciation",
    about: "how English words are pronounced: letters to phonemes, three models and their ensemble",
    full,
    quick,
    run: async (options) =>
      pronunciationReport(await pronunciationRuns(splitDictionary(options.sizes.words), options)),
  });
}

export const pronunciation: Example = pronunciationOf(FULL, QUICK);
