// Questions: what a question asks for, of six kinds, without pretrained vectors.

import { backendExample } from "./backend-example.ts";
import type { Example } from "./example.ts";
import { classifierReport } from "./language/classifier-report.ts";
import { type ClassifierSizes, classifierRuns } from "./language/classifier-runs.ts";
import { trecQuestions } from "./questions/trec.ts";

/** Sizes of the example. */
export interface QuestionSizes extends ClassifierSizes {
  /** Questions to learn from, at most. Default: all. */
  readonly questions?: number | undefined;
}

const FULL: QuestionSizes = {
  seeds: [1, 2, 3, 4, 5],
  training: { tokenizer: "words", validation: false, epochs: 10, batchSize: 32, learningRate: 0.002 },
};

const QUICK: QuestionSizes = {
  questions: 1000,
  seeds: [1, 2],
  training: {
    ...FULL.training,
    model: { embeddingSize: 24, hiddenSize: 32 },
    epochs: 4,
    learningRate: 0.005,
  },
};

/** Of BLSTM-2DCNN (Zhou et al. 2016, arXiv 1611.06639), which begins with pretrained vectors of words. */
const ANCHOR = 0.961;

/** The example, with a full and a quick size. */
export function questionsExample(full: QuestionSizes, quick: QuestionSizes): Example {
  return backendExample({
    name: "questions",
    about: "what a question asks for: TREC's six kinds, five seeds and their average",
    full,
    quick,
    run: async (options) => {
      const texts = trecQuestions(options.data, options.sizes.questions);
      return classifierReport(await classifierRuns(texts, options), {
        name: "questions",
        labels: texts.test.labels,
        anchor: ANCHOR,
      });
    },
  });
}

export const questions: Example = questionsExample(FULL, QUICK);
