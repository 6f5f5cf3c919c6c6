// Surnames: the language that a name comes from, by its characters.

import { backendExample } from "./backend-example.ts";
import type { Example } from "./example.ts";
import { classifierReport } from "./language/classifier-report.ts";
import { type ClassifierSizes, classifierRuns } from "./language/classifier-runs.ts";
import { splitSurnames } from "./surnames/names.ts";

/** Sizes of the example. */
export interface SurnameSizes extends ClassifierSizes {
  /** Names of a language, at most. Default: all. */
  readonly names?: number | undefined;
}

const FULL: SurnameSizes = {
  seeds: [1, 2, 3],
  training: {
    tokenizer: "characters",
    model: { embeddingSize: 48, hiddenSize: 128, dropout: 0.3, pooling: "max" },
    epochs: 20,
    batchSize: 32,
    learningRate: 0.003,
  },
};

const QUICK: SurnameSizes = {
  names: 100,
  seeds: [1],
  training: { ...FULL.training, model: { embeddingSize: 16, hiddenSize: 32 }, epochs: 4, learningRate: 0.01 },
};

/** The example, with a full and a quick size. */
export function surnamesOf(full: SurnameSizes, quick: SurnameSizes): Example {
  return backendExample({
    name: "surnames",
    about: "the language of a surname, of twenty languages, by its characters",
    full,
    quick,
    run: async (options) => {
      const texts = splitSurnames(options.sizes.names);
      return classifierReport(await classifierRuns(texts, options), {
        name: "surnames",
        labels: texts.test.labels,
      });
    },
  });
}

export const surnames: Example = surnamesOf(FULL, QUICK);
