// The baselines of question classification, where its texts are at hand.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { classificationReport } from "@grus/train";
import { describe, expect, test } from "vitest";
import {
  type BestClassifier,
  fitBestLogisticRegression,
  fitBestNaiveBayes,
} from "../src/baselines/classifiers/best-classifiers.ts";

const shared = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const folder = `${process.env.GRUS_DATA_DIR ?? shared}/text`;

describe.skipIf(!existsSync(`${folder}/TREC.train.all`))("TREC (GRUS_DATA_DIR/text)", () => {
  test("multinomial naive Bayes", () => expectAccuracy(fitBestNaiveBayes, 0.8));
  test("logistic regression", { timeout: 300_000 }, () => expectAccuracy(fitBestLogisticRegression, 0.88));
});

function expectAccuracy(
  fit: (texts: readonly string[], labels: readonly string[]) => BestClassifier,
  least: number,
) {
  const [training, testing] = [read("TREC.train.all"), read("TREC.test.all")];
  const started = performance.now();
  const { model, tried } = fit(training.texts, training.labels);
  const seconds = (performance.now() - started) / 1000;
  const classOf = (label: string) => model.classes.indexOf(label);
  const { accuracy, macro } = classificationReport(
    testing.labels.map(classOf),
    model.predict(testing.texts).map(classOf),
    model.classes,
  );
  const { features, strength, accuracy: validation } = tried[0]!;
  console.log(
    `${model.name}: accuracy ${accuracy.toFixed(4)}, macro F1 ${macro.f1.toFixed(4)}, validation ${validation.toFixed(4)}, ${seconds.toFixed(1)} s`,
    JSON.stringify(features),
    strength,
  );
  console.log(
    tried
      .map((one) => `${JSON.stringify(one.features)} ${one.strength} ${one.accuracy.toFixed(4)}`)
      .join("\n"),
  );
  expect(accuracy).toBeGreaterThan(least);
}

/** Lines of a label, a space and a question. */
function read(name: string) {
  const lines = readFileSync(`${folder}/${name}`, "latin1").trim().split("\n");
  return { texts: lines.map((line) => line.slice(2)), labels: lines.map((line) => line[0]!) };
}
