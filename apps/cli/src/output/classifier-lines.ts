// What `grus classify` prints and writes of a classifier.
import type { text as language } from "grus";
import { confusionLines, count, type LabelReport, listedLabels, percent } from "./label-texts.ts";
import { alignTable } from "./summary.ts";
import { type WrittenTraining, writtenTraining } from "./written-training.ts";

/** What is going to be done. */
export function classifierPlanLines(plan: language.LearnClassifierPlan): string[] {
  const { parts, classes, tokenizer, unknownShare, longest, cut, parameters } = plan;
  const { train, validation, test } = parts;
  return [
    `${count(train + validation + test)} texts: training ${count(train)}, validation ${count(validation)}, test ${count(test)}`,
    `${classes.size} labels: ${listedLabels(classes)}`,
    `${count(tokenizer.size)} tokens (${tokenizer.kind}); ${percent(unknownShare)} of validation and test are read as unknown`,
    ...(cut === 0 ? [] : [`${count(cut)} texts are read up to their first ${count(longest)} tokens`]),
    `the network has ${count(parameters)} weights`,
  ];
}

/** How it went, and how well it labels texts that it has not seen. */
export function classifierLines({ training, test, baselines }: language.LearnedClassifier): string[] {
  const { epochs, steps, seconds, bestEpoch, validationAccuracy } = training;
  const best =
    validationAccuracy === undefined
      ? ""
      : `; epoch ${bestEpoch} labels ${percent(validationAccuracy)} of validation right`;
  const row = (name: string, { accuracy, macro }: LabelReport) => [
    name,
    percent(accuracy),
    percent(macro.f1),
  ];
  return [
    "",
    `trained ${count(steps)} updates in ${epochs} epochs, ${Math.round(seconds)} s${best}`,
    "",
    ...alignTable([
      ["on the test texts", "accuracy", "macro F1"],
      row("this network", test),
      row("naive Bayes", baselines.naiveBayes),
      row("logistic regression", baselines.logisticRegression),
    ]),
    "",
    ...confusionLines(test),
  ];
}

/** The scores of a classifier. Plain data. */
export interface ClassifierScores {
  readonly accuracy: number;
  readonly macroF1: number;
}

/** The content of metrics.json. */
export interface ClassifierMetrics {
  readonly task: "text-classification";
  readonly model: language.TextClassifierDescription;
  readonly parameters: number;
  readonly seconds: number;
  readonly seed: number;
  readonly training: WrittenTraining;
  /** [actual][predicted] in `confusion`, in the order of `classes`. */
  readonly test: ClassifierScores & Pick<LabelReport, "support" | "classes" | "confusion">;
  readonly baselines: Readonly<Record<"naiveBayes" | "logisticRegression", ClassifierScores>>;
  readonly verdict: string;
}

/** metrics.json of a classifier; `seconds` are those of the whole run. */
export function metricsOfClassifier(
  { classifier, plan, training, test, baselines, verdict }: language.LearnedClassifier,
  seconds: number,
  seed: number,
): ClassifierMetrics {
  const { support, classes, confusion } = test;
  return {
    task: "text-classification",
    model: classifier.model.description,
    parameters: plan.parameters,
    seconds,
    seed,
    training: writtenTraining(training),
    test: { ...scoresOf(test), support, classes, confusion },
    baselines: {
      naiveBayes: scoresOf(baselines.naiveBayes),
      logisticRegression: scoresOf(baselines.logisticRegression),
    },
    verdict: verdict.text,
  };
}

/** The scores that are written. */
export function scoresOf({ accuracy, macro }: LabelReport): ClassifierScores {
  return { accuracy, macroF1: macro.f1 };
}
