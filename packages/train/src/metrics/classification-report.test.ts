import { tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { classificationReport, confusionMatrix } from "./classification-report.ts";

const rounded = (scores: object) =>
  Object.fromEntries(
    Object.entries(scores).map(([name, value]) => [
      name,
      typeof value === "number" ? Math.round(value * 100) / 100 : value,
    ]),
  );

describe("the examples of scikit-learn's documentation", () => {
  test("for classification_report", () => {
    const report = classificationReport([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], ["class 0", "class 1", "class 2"]);
    expect(report.classes.map(rounded)).toEqual([
      { name: "class 0", precision: 0.5, recall: 1, f1: 0.67, support: 1 },
      { name: "class 1", precision: 0, recall: 0, f1: 0, support: 1 },
      { name: "class 2", precision: 1, recall: 0.67, f1: 0.8, support: 3 },
    ]);
    expect(rounded(report.macro)).toEqual({ precision: 0.5, recall: 0.56, f1: 0.49 });
    expect(rounded(report.weighted)).toEqual({ precision: 0.7, recall: 0.6, f1: 0.61 });
    expect(rounded(report.micro)).toEqual({ precision: 0.6, recall: 0.6, f1: 0.6 });
    expect([report.accuracy, report.support]).toEqual([0.6, 5]);
  });

  test("for f1_score, precision_score and recall_score", () => {
    const { classes, macro, micro, weighted } = classificationReport(
      [0, 1, 2, 0, 1, 2],
      [0, 2, 1, 0, 0, 1],
      3,
    );
    expect(rounded(macro)).toEqual({ precision: 0.22, recall: 0.33, f1: 0.27 });
    expect(rounded(micro)).toEqual({ precision: 0.33, recall: 0.33, f1: 0.33 });
    expect(rounded(weighted)).toEqual({ precision: 0.22, recall: 0.33, f1: 0.27 });
    expect(classes.map(({ f1 }) => f1)).toEqual([0.8, 0, 0]);
  });

  test("for confusion_matrix", () => {
    expect(confusionMatrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], 3)).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
  });
});

test("classes that never occur have 0, and count in the macro mean", () => {
  const { macro, classes } = classificationReport([0, 1], [0, 1], 4);
  expect(macro).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
  expect(classes[3]).toEqual({ name: "3", precision: 0, recall: 0, f1: 0, support: 0 });
});

test("padding and masked elements are excluded, whatever their content", () => {
  const values = tensor(Int32Array.of(0, 1, -1, 1, -1, -1), [2, 3]);
  const labels = { values, lengths: tensor(Int32Array.of(2, 1)) };
  const predicted = tensor(Int32Array.of(0, 0, 9, 1, 9, 9), [2, 3]);
  expect(confusionMatrix(labels, predicted, 2)).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(confusionMatrix([0, 7, 1], [0, 0, 0], 2, { mask: [1, 0, 1] })).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

test("rejects invalid labels and masks", () => {
  expect(() => classificationReport([0, 1], [0], 2)).toThrowErrorMatchingInlineSnapshot(`
    [MetricError: classificationReport: 2 labels and 1 predictions; expected equal numbers.
    Pass one for each label.]
  `);
  expect(() => classificationReport([0, 2], [0, 0], 2)).toThrowErrorMatchingInlineSnapshot(`
    [MetricError: classificationReport: labels[1] is 2; expected 0 to 1, since there are 2 classes.
    Number classes from 0, or exclude such elements with mask.]
  `);
  expect(() => confusionMatrix([0, 1], [0, 0.5], 2)).toThrowErrorMatchingInlineSnapshot(`
    [MetricError: confusionMatrix: predicted[1] is 0.5; expected 0 to 1, since there are 2 classes.
    Number classes from 0, or exclude such elements with mask.]
  `);
  expect(() => confusionMatrix([0, 1], [0, 0], 2, { mask: [1] })).toThrowErrorMatchingInlineSnapshot(`
    [MetricError: confusionMatrix: mask has 1 elements; expected 2, one per label.
    Pass one for each label.]
  `);
  // @ts-expect-error without the classes
  expect(() => classificationReport([0, 1], [0, 0])).toThrow(
    "classificationReport: classes is undefined; expected the number of classes.\nPass it after the labels and the predictions.",
  );
  expect(() => confusionMatrix([0, 1], [0, 0], 1.5)).toThrow("confusionMatrix: classes is 1.5 (a number)");
});
