// Language identification: the language of sixty characters, of twenty languages that are alike.
import { text } from "grus";
import { backendExample } from "./backend-example.ts";
import type { Example } from "./example.ts";
import { baselineReports } from "./language/baseline-reports.ts";
import { classifierReport } from "./language/classifier-report.ts";
import { type ClassifierSizes, classifierRuns } from "./language/classifier-runs.ts";
import { declarationWindows, type WindowSizes } from "./language-identification/declarations.ts";

/** Sizes of the example. */
export interface LanguageSizes extends ClassifierSizes {
  readonly windows: WindowSizes;
  /** Byte pairs of the tokenizer. */
  readonly vocabulary: number;
}

/** A recurrent network with nothing beside it. */
const ALONE = { convolutions: [], pairs: 0 };

const FULL: LanguageSizes = {
  windows: { characters: 60, stride: 10 },
  vocabulary: 2000,
  seeds: [1, 2, 3],
  training: {
    model: { ...ALONE, embeddingSize: 128, hiddenSize: 64, dropout: 0.5, wordDropout: 0.4, pooling: "mean" },
    labelSmoothing: 0,
    epochs: 16,
    batchSize: 64,
    learningRate: 0.004,
  },
};

const QUICK: LanguageSizes = {
  windows: { characters: 60, stride: 60 },
  vocabulary: 1000,
  seeds: [1],
  training: {
    model: { ...ALONE, embeddingSize: 32, hiddenSize: 32, dropout: 0.2 },
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
      // Windows that overlap mislead the choice of the baselines' settings, which look alike on windows they have seen.
      const baselines = baselineReports({ ...texts, train: apartWindows(sizes.windows) });
      const beside = runs.map((run) => ({ ...run, ...baselines }));
      return classifierReport(beside, { name: "languages", labels: texts.test.labels });
    },
  });
}

/** Byte pairs of the texts to learn from, each character of which is counted once. */
function tokenizerOf({ windows: { characters }, vocabulary }: LanguageSizes): text.BytePairTokenizer {
  return text.bytePairTokenizer(apartWindows({ characters }).texts, {
    vocabulary,
    special: ["padding", "unknown"],
    lowercase: true,
  });
}

/** The texts to learn from, cut into windows that do not overlap. */
function apartWindows({ characters }: Pick<WindowSizes, "characters">): text.LabelledTexts {
  return declarationWindows({ characters, stride: characters }).train;
}

export const languageIdentification: Example = languageIdentificationOf(FULL, QUICK);
