// Baselines of classifiers, tested.
import { classificationReport } from "@grus/train";
import { text } from "grus";
import type { ClassifierRun, ClassifierTexts } from "./classifier-runs.ts";

/** The reports of naive Bayes and logistic regression, with settings chosen on every fifth text to learn from. */
export function baselineReports({
  train,
  test,
}: ClassifierTexts): Pick<ClassifierRun, "naiveBayes" | "logisticRegression"> {
  const models = {
    naiveBayes: text.fitBestNaiveBayes(train.texts, train.labels).model,
    logisticRegression: text.fitBestLogisticRegression(train.texts, train.labels).model,
  };
  const reportOf = ({ classes, predict }: (typeof models)["naiveBayes"]) => {
    const indexOf = (label: string) => classes.indexOf(label);
    return classificationReport(test.labels.map(indexOf), predict(test.texts).map(indexOf), classes);
  };
  return {
    naiveBayes: reportOf(models.naiveBayes),
    logisticRegression: reportOf(models.logisticRegression),
  };
}
