import { sgd } from "@grus/optim";
import {
  evaluate,
  mul,
  oneHot,
  referenceBackend,
  type Sequence,
  sum,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { minimize } from "../minimize.ts";
import { accuracy, f1, precision, recall, type ScoreOptions } from "./classification-metrics.ts";
import { classificationReport } from "./classification-report.ts";
import type { SummedMetric } from "./metric.ts";

const backend = referenceBackend();
const labels = [0, 1, 2, 2, 2, 1, 0, 2, 1, 1, 2];
const predicted = [0, 0, 2, 2, 1, 1, 0, 0, 1, 2, 2];
const ids = (values: readonly number[], shape?: readonly number[]) => tensor(Int32Array.from(values), shape);
/** Logits whose largest is that of each class. */
const logitsOf = (classes: Tensor) => mul(oneHot(classes, 3), 2.5);

async function numberOf({ sums, finish }: SummedMetric): Promise<number> {
  return finish(Float64Array.from((await evaluate(backend, sums)).data));
}

describe("over one batch", () => {
  test.each([
    ["precision", precision],
    ["recall", recall],
    ["f1", f1],
  ] as const)("%s equals the report", async (name, metric) => {
    const report = classificationReport(labels, predicted, 3);
    const of = (options: ScoreOptions) => numberOf(metric(logitsOf(ids(predicted)), ids(labels), options));
    for (const average of ["macro", "micro", "weighted"] as const)
      expect(await of({ average })).toBe(report[average][name]);
    expect(await of({})).toBe(report.macro[name]);
    for (const forClass of [0, 1, 2]) expect(await of({ forClass })).toBe(report.classes[forClass]![name]);
    expect(await numberOf(metric(ids(predicted), ids(labels), { classes: 3 }))).toBe(report.macro[name]);
  });

  test("accuracy equals the report", async () => {
    const { accuracy: expected } = classificationReport(labels, predicted, 3);
    expect(await numberOf(accuracy(logitsOf(ids(predicted)), ids(labels)))).toBe(expected);
    expect(await numberOf(accuracy(ids(predicted), ids(labels)))).toBe(expected);
  });

  test("a mask and lengths exclude elements", async () => {
    const mask = tensor(Float32Array.from(labels, (_, i) => (i < 5 ? 1 : 0)));
    const first = classificationReport(labels.slice(0, 5), predicted.slice(0, 5), 3);
    expect(await numberOf(f1(ids(predicted), ids(labels), { classes: 3, mask }))).toBe(first.macro.f1);
    expect(await numberOf(accuracy(ids(predicted), ids(labels), { mask }))).toBe(first.accuracy);

    const lengths = ids([3, 1]);
    const [target, output] = [ids(labels.slice(0, 8), [2, 4]), logitsOf(ids(predicted.slice(0, 8), [2, 4]))];
    const at = [0, 1, 2, 4];
    const valid = classificationReport(
      at.map((i) => labels[i]!),
      at.map((i) => predicted[i]!),
      3,
    );
    const sequences: [Sequence, Sequence][] = [
      [
        { values: output, lengths },
        { values: target, lengths },
      ],
      [output, { values: target, lengths }],
      [{ values: output, lengths }, target],
    ];
    for (const [prediction, actual] of sequences) {
      expect(await numberOf(f1(prediction, actual))).toBe(valid.macro.f1);
      expect(await numberOf(accuracy(prediction, actual))).toBe(valid.accuracy);
    }
    const firstRow = { mask: tensor([1, 0]) };
    const row = classificationReport(labels.slice(0, 3), predicted.slice(0, 3), 3);
    expect(await numberOf(recall({ values: output, lengths }, target, firstRow))).toBe(row.macro.recall);
  });
});

test("over many batches they are exact for all rows, not means over the batches", async () => {
  const rows = (from: number, to: number) => ({
    target: ids(labels.slice(from, to)),
    predicted: ids(predicted.slice(from, to)),
  });
  const { history } = await minimize({
    backend,
    parameters: { weight: tensor(1) },
    train: [rows(0, 2)],
    validation: [rows(0, 2), rows(2, 7), rows(7, 9), rows(9, 11)],
    loss: ({ weight }) => sum(weight),
    metrics: (_, { predicted, target }) => ({
      accuracy: accuracy(predicted, target),
      f1: f1(logitsOf(predicted), target),
      recall: recall(logitsOf(predicted), target, { average: "weighted" }),
      rows: sum(tensor(target.shape[0]!)),
    }),
    optimizer: sgd({ learningRate: 0.1 }),
    epochs: 2,
  }).finish();
  const { accuracy: right, macro, weighted } = classificationReport(labels, predicted, 3);
  for (const { metrics } of history) {
    expect(metrics).toMatchObject({ accuracy: right, f1: macro.f1, recall: weighted.recall });
    expect(metrics.rows).toBeCloseTo((2 * 2 + 5 * 5 + 2 * 2 + 2 * 2) / 11, 6);
  }
});

test("rejects invalid shapes, types and options", () => {
  const floats = tensor([0, 1]);
  expect(() => accuracy(ids([0, 1]), floats)).toThrowErrorMatchingInlineSnapshot(`
    [DTypeError: accuracy: target is float32; expected int32.
    Pass whole numbers: tensor(Int32Array.from(labels)) or cast(target, "int32").]
  `);
  expect(() => f1(ids([0, 1]), ids([0, 1, 2]), { classes: 3 })).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: f1: prediction has shape [2] and target [3]; expected [..., classes] or int32 [...], and int32 [...].
    The classes are the last axis of the logits.]
  `);
  expect(() => f1(ids([0, 1]), ids([0, 1]))).toThrowErrorMatchingInlineSnapshot(`
    [MetricError: f1: predictions are labels, and classes is undefined; expected the number of classes.
    Pass classes: 3, or logits as predictions.]
  `);
  expect(() => f1(logitsOf(ids([0])), ids([0]), { forClass: 3 })).toThrowErrorMatchingInlineSnapshot(`
    [MetricError: f1: forClass is 3; expected 0 to 2.
    Classes count from 0.]
  `);
});
