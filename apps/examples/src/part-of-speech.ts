// Parts of speech: the universal tag of each word of the Brown corpus.

import { backendExample } from "./backend-example.ts";
import type { Example } from "./example.ts";
import { splitBrown } from "./part-of-speech/brown.ts";
import { taggerReport } from "./part-of-speech/report.ts";
import { type TaggerSizes, taggerRuns } from "./part-of-speech/runs.ts";

const FULL: TaggerSizes = {
  seeds: [0],
  training: {
    model: {
      hiddenSize: 128,
      embeddingSize: 100,
      characters: { outputSize: 50 },
      dropout: 0.25,
      wordDropout: 0.05,
    },
    epochs: 3,
    batchSize: 64,
    learningRate: 0.004,
  },
};

const QUICK: TaggerSizes = {
  every: 40,
  seeds: [0],
  training: {
    ...FULL.training,
    model: { ...FULL.training.model, hiddenSize: 32, embeddingSize: 32 },
    batchSize: 16,
    learningRate: 0.01,
  },
};

/** The example, with a full and a quick size. */
export function partOfSpeechOf(full: TaggerSizes, quick: TaggerSizes): Example {
  return backendExample({
    name: "part-of-speech",
    about: "the part of speech of each word of the Brown corpus: twelve tags, a CRF beside softmax",
    full,
    quick,
    run: async (options) => taggerReport(await taggerRuns(splitBrown(options.sizes.every), options)),
  });
}

export const partOfSpeech: Example = partOfSpeechOf(FULL, QUICK);
