// Language identification: the language of sixty characters, of twenty languages that are alike.
import { text } from "grus";
import { backendExample } from "./backend-example.ts";
import type { Example } from "./example.ts";
import { classifierReport } from "./language/classifier-report.ts";
import { type ClassifierSizes, classifierRuns } from "./language/classifier-runs.ts";
import { declarationWindows, type WindowSizes } from "./language-identification/declarations.ts";

/** Sizes of the example. */
export interface LanguageSizes extends ClassifierSizes {
  readonly windows: WindowSizes;
  /** Byte pairs of the tokenizer. */
  readonly vocabulary: number;
}

const FULL: LanguageSizes = {
  windows: { characters: 60, stride: 10 },
  vocabulary: 4000,
  seeds: [1, 2, 3],
  training: {
    model: { embeddingSize: 64, hiddenSize: 96, dropout: 0.5, wordDropout: 0.2, pooling: "mean" },
    epochs: 12,
    batchSize: 64,
    learningRate: 0.004,
  },
};

const QUICK: LanguageSizes = {
  windows: { characters: 60, stride: 60 },
  vocabulary: 1000,
  seeds: [1],
  training: {
    model: { embeddingSize: 32, hiddenSize: 32, dropout: 0.2 },
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
    run: async ({ sizes, ...options }) => {
      const texts = declarationWindows(sizes.windows);
      const training = { ...sizes.training, tokenizer: tokenizerOf(sizes) };
      const runs = await classifierRuns(texts, { ...options, sizes: { ...sizes, training } });
      return classifierReport(runs, { name: "languages", labels: texts.test.labels });
    },
  });
}

/** Byte pairs of the texts to learn from, each character of which is counted once. */
function tokenizerOf({ windows: { characters }, vocabulary }: LanguageSizes): text.BytePairTokenizer {
  const { train } = declarationWindows({ characters, stride: characters });
  return text.bytePairTokenizer(train.texts, {
    vocabulary,
    special: ["padding", "unknown"],
    lowercase: true,
  });
}

export const languageIdentification: Example = languageIdentificationOf(FULL, QUICK);
