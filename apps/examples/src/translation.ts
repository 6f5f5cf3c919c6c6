// Translation: texts of an interface from English to French, and captions from French to English.

import { backendExample } from "./backend-example.ts";
import type { Example } from "./example.ts";
import { translationReport } from "./translation/report.ts";
import { type TranslationSizes, translationNames, translationRuns } from "./translation/runs.ts";

const MODEL = { hiddenSize: 512, embeddingSize: 256, dropout: 0.3 } as const;

const FULL: TranslationSizes = {
  seed: 0,
  training: {
    interface: { model: MODEL, minutes: 45, batchSize: 64, vocabulary: 4000, longest: 64, beam: 4 },
    multi30k: { model: MODEL, minutes: 90, batchSize: 64, vocabulary: 4000, longest: 64, beam: 4 },
  },
};

const SMALL = {
  model: { hiddenSize: 64, embeddingSize: 32, dropout: 0.1 },
  maxSteps: 60,
  batchSize: 32,
  learningRate: 0.01,
  vocabulary: 600,
  longest: 40,
} as const;

const QUICK: TranslationSizes = { texts: 1200, seed: 0, training: { interface: SMALL, multi30k: SMALL } };

/** The example, with a full and a quick size. */
export function translationOf(full: TranslationSizes, quick: TranslationSizes): Example {
  return backendExample({
    name: "translation",
    about: `texts of an interface en-fr, and captions fr-en: ${translationNames.join(", ")}; name one to run only that`,
    full,
    quick,
    parts: translationNames,
    run: async (options) => translationReport(await translationRuns(options)),
  });
}

export const translation: Example = translationOf(FULL, QUICK);
