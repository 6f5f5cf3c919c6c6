// Language identification: the language of sixty characters, of twenty languages that are alike.
import type { Example } from "./example.ts";
import { backendExample } from "./language/backend-example.ts";
import { classifierReport } from "./language/classifier-report.ts";
import { type ClassifierSizes, classifierRuns } from "./language/classifier-runs.ts";
import { declarationWindows, type WindowSizes } from "./language-identification/declarations.ts";

/** Sizes of the example. */
export interface LanguageSizes extends ClassifierSizes {
  readonly windows: WindowSizes;
}

const FULL: LanguageSizes = {
  windows: { characters: 60, stride: 10 },
  seeds: [1, 2, 3],
  training: {
    tokenizer: "characters",
    model: { embeddingSize: 32, hiddenSize: 128, dropout: 0.4, wordDropout: 0.1, pooling: "max" },
    epochs: 20,
    batchSize: 64,
    learningRate: 0.004,
  },
};

const QUICK: LanguageSizes = {
  windows: { characters: 60, stride: 60 },
  seeds: [1],
  training: {
    ...FULL.training,
    model: { embeddingSize: 16, hiddenSize: 32 },
    epochs: 8,
    batchSize: 32,
    learningRate: 0.01,
  },
};

/** The example, with a full and a quick size. */
export function languageIdentificationOf(full: LanguageSizes, quick: LanguageSizes): Example {
  return backendExample({
    name: "language-identification",
    about: "the language of sixty characters, of twenty languages of Europe",
    full,
    quick,
    run: async (options) => {
      const texts = declarationWindows(options.sizes.windows);
      return classifierReport(await classifierRuns(texts, options), {
        name: "languages",
        labels: texts.test.labels,
      });
    },
  });
}

export const languageIdentification: Example = languageIdentificationOf(FULL, QUICK);
