// Classifiers trained with several seeds, and their averaged probabilities.
import { type ClassificationReport, classificationReport } from "@grus/train";
import type { text as language } from "grus";
import { text } from "grus";
import type { BackendOptions } from "../backend-example.ts";
import { runProgress } from "./run-progress.ts";

/** Sizes of a classifier and its training. */
export interface ClassifierSizes {
  readonly seeds: readonly number[];
  /** Options of `learnClassifier`, besides the backend and the texts. */
  readonly training: Pick<
    language.LearnClassifierOptions,
    | "model"
    | "tokenizer"
    | "validation"
    | "longest"
    | "epochs"
    | "minutes"
    | "maxSteps"
    | "batchSize"
    | "learningRate"
    | "weightDecay"
    | "labelSmoothing"
  >;
}

/** Texts to learn from and texts to test on, none of which is in both. */
export interface ClassifierTexts {
  readonly train: language.LabelledTexts;
  readonly test: language.LabelledTexts;
}

/** A trained classifier, tested. */
export interface ClassifierRun {
  readonly classes: readonly string[];
  readonly parameters: number;
  readonly seconds: number;
  readonly network: ClassificationReport;
  readonly naiveBayes: ClassificationReport;
  readonly logisticRegression: ClassificationReport;
  /** The probability of each class for each test text, [texts, classes]. */
  readonly probabilities: readonly Float32Array[];
}

/** Trains a classifier with each seed, on the same texts. */
export async function classifierRuns(
  { train, test }: ClassifierTexts,
  { backend, sizes, signal, onProgress }: BackendOptions<ClassifierSizes>,
): Promise<ClassifierRun[]> {
  const progress = runProgress(onProgress, sizes.seeds.length);
  const runs: ClassifierRun[] = [];
  for (const [i, seed] of sizes.seeds.entries()) {
    const learned = await text.learnClassifier(train, {
      ...sizes.training,
      backend,
      test,
      seed,
      signal,
      onProgress: progress(i, `seed ${seed}`),
    });
    const { classifier, plan, training, test: network, baselines } = learned;
    const labelled = await classifier.predict(test.texts, { signal });
    runs.push({
      classes: classifier.classes,
      parameters: plan.parameters,
      seconds: training.seconds,
      network,
      ...baselines,
      probabilities: labelled.map(({ probabilities }) => probabilities),
    });
  }
  return runs;
}

/** The report of the mean probabilities of several runs. */
export function averagedReport(
  runs: readonly ClassifierRun[],
  labels: readonly string[],
): ClassificationReport {
  const { classes } = runs[0]!;
  const found = labels.map((_, text) => {
    const sums = classes.map((_class, i) =>
      runs.reduce((sum, { probabilities }) => sum + probabilities[text]![i]!, 0),
    );
    return sums.indexOf(Math.max(...sums));
  });
  return classificationReport(
    labels.map((label) => classes.indexOf(label)),
    found,
    classes,
  );
}
