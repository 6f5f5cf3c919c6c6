// Models of characters: what a GRU learns of a book, beside n-grams of the same text.

import { backendExample } from "./backend-example.ts";
import { characterReport } from "./character-model/report.ts";
import { type CharacterSizes, characterRuns } from "./character-model/runs.ts";
import type { TextName } from "./character-model/texts.ts";
import type { Example } from "./example.ts";

const NAMES: readonly TextName[] = ["tinyshakespeare", "moby-dick"];

const FULL: CharacterSizes = {
  names: NAMES,
  seeds: [0],
  training: {
    model: { hiddenSize: 384, embeddingSize: 128, layers: 2, dropout: 0.3, inputDropout: 0.1 },
    minutes: 60,
    batchSize: 32,
    steps: 96,
    learningRate: 0.003,
  },
  dynamicRate: 0.0002,
};

const QUICK: CharacterSizes = {
  ...FULL,
  characters: 60_000,
  training: {
    model: { hiddenSize: 64, embeddingSize: 32 },
    maxSteps: 60,
    batchSize: 16,
    steps: 32,
    learningRate: 0.005,
  },
};

/** The example, with a full and a quick size. */
export function characterModelOf(full: CharacterSizes, quick: CharacterSizes): Example {
  return backendExample({
    name: "character-model",
    about: `a GRU writes and scores books by characters: ${NAMES.join(", ")}; name one to run only that`,
    full,
    quick,
    parts: NAMES,
    run: async (options) => characterReport(await characterRuns(options), options.sizes.seeds.length),
  });
}

export const characterModel: Example = characterModelOf(FULL, QUICK);
