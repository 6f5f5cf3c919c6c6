// Accuracy, precision, recall and F1 over validation batches, from counts added over all batches, so that
// they are exact over the whole set.
import {
  arange,
  argmax,
  axes,
  broadcastTo,
  cast,
  DTypeError,
  equal,
  expandAxis,
  less,
  mul,
  oneHot,
  ones,
  reshape,
  type Sequence,
  ShapeError,
  stack,
  sum,
  Tensor,
} from "@grus/tensor";
import { MetricError } from "../errors.ts";
import {
  type Average,
  averagedScores,
  type ClassCounts,
  ratio,
  type Scores,
  scoresByClass,
} from "./class-scores.ts";
import type { SummedMetric } from "./metric.ts";

/** Options of {@link accuracy}. */
export interface AccuracyOptions {
  /**
   * float32 or bool, [...] as the target or its leading axes: the weight of each element, in addition to the
   * lengths of sequences. Default: equal weights.
   */
  readonly mask?: Tensor | undefined;
}

/** Options of {@link precision}, {@link recall} and {@link f1}. */
export interface ScoreOptions extends AccuracyOptions {
  /** How the scores of classes are averaged. Default "macro". */
  readonly average?: Average | undefined;
  /** The score of this class alone, instead of an average. */
  readonly forClass?: number | undefined;
  /** The number of classes, for predictions that are labels. Default: the last axis of the logits. */
  readonly classes?: number | undefined;
}

/**
 * The share of elements whose class is predicted, as the largest logit. `prediction` is float32 [...,
 * classes], or int32 [...] labels; `target` int32 [...]; both may be sequences { values, lengths }, whose
 * valid steps count. For `metrics` of a run. Throws {@link DTypeError} and {@link ShapeError}.
 */
export function accuracy(
  prediction: Sequence,
  target: Sequence,
  options: AccuracyOptions = {},
): SummedMetric {
  const { predicted, actual, weights } = labelled("accuracy", prediction, target, options);
  const correct = mul(cast(equal(predicted, actual), "float32"), weights);
  return {
    sums: stack([sum(correct), sum(weights)], 0),
    finish: ([right, all]) => ratio(right!, all!),
  };
}

/**
 * The share of predictions that are correct, as scikit-learn's `precision_score` over all `classes`.
 * Arguments as for {@link accuracy}.
 */
export function precision(prediction: Sequence, target: Sequence, options: ScoreOptions = {}): SummedMetric {
  return score("precision", prediction, target, options);
}

/**
 * The share of actual elements that are found, as scikit-learn's `recall_score` over all `classes`. Arguments
 * as for {@link accuracy}.
 */
export function recall(prediction: Sequence, target: Sequence, options: ScoreOptions = {}): SummedMetric {
  return score("recall", prediction, target, options);
}

/**
 * The harmonic mean of {@link precision} and {@link recall}, as scikit-learn's `f1_score` over all `classes`.
 * Arguments as for {@link accuracy}.
 */
export function f1(prediction: Sequence, target: Sequence, options: ScoreOptions = {}): SummedMetric {
  return score("f1", prediction, target, options);
}

function score(
  name: keyof Scores,
  prediction: Sequence,
  target: Sequence,
  options: ScoreOptions,
): SummedMetric {
  const { average = "macro", forClass } = options;
  const { predicted, actual, weights } = labelled(name, prediction, target, options);
  const classes = classesOf(name, prediction, options);
  const counted = expandAxis(weights, -1);
  const isPredicted = mul(oneHot(predicted, classes), counted);
  const isActual = oneHot(actual, classes);
  const overElements = (x: Tensor) => sum(reshape(x, [actual.size, classes]), { axes: [0] });
  return {
    sums: stack([mul(isPredicted, isActual), isPredicted, mul(isActual, counted)].map(overElements), 0),
    finish: (sums) => {
      const counts = countsOf(sums, classes);
      return (forClass === undefined ? averagedScores(counts, average) : scoresByClass(counts)[forClass]!)[
        name
      ];
    },
  };
}

/** From [3, classes]: correct, predicted and actual counts. */
function countsOf(sums: Float64Array, classes: number): ClassCounts {
  const [correct, predicted, actual] = [0, 1, 2].map((i) => sums.subarray(i * classes, (i + 1) * classes));
  return { correct: correct!, predicted: predicted!, actual: actual! };
}

function classesOf(source: string, prediction: Sequence, { classes, forClass }: ScoreOptions): number {
  const values = valuesOf(prediction);
  const count = classes ?? (values.dtype === "int32" ? undefined : values.shape.at(-1));
  if (count === undefined)
    throw new MetricError(
      source,
      "predictions are labels, and classes is undefined; expected the number of classes.",
      "Pass classes: 3, or logits as predictions.",
    );
  if (forClass !== undefined && !(Number.isInteger(forClass) && forClass >= 0 && forClass < count))
    throw new MetricError(
      source,
      `forClass is ${forClass}; expected 0 to ${count - 1}.`,
      "Classes count from 0.",
    );
  return count;
}

interface Labelled {
  readonly predicted: Tensor;
  readonly actual: Tensor;
  /** float32, of the same shape. */
  readonly weights: Tensor;
}

function labelled(
  source: string,
  prediction: Sequence,
  target: Sequence,
  { mask }: AccuracyOptions,
): Labelled {
  const [output, actual] = [valuesOf(prediction), valuesOf(target)];
  if (actual.dtype !== "int32")
    throw new DTypeError(source, {
      subject: "target",
      expected: "int32",
      got: actual.dtype,
      cure: 'Pass whole numbers: tensor(Int32Array.from(labels)) or cast(target, "int32").',
    });
  const predicted = output.dtype === "int32" ? output : argmax(output);
  if (String(predicted.shape) !== String(actual.shape))
    throw new ShapeError(source, {
      problem: `prediction has shape [${output.shape.join(", ")}] and target [${actual.shape.join(", ")}]; expected [..., classes] or int32 [...], and int32 [...].`,
      expected: predicted.shape,
      got: actual.shape,
      cure: "The classes are the last axis of the logits.",
    });
  const lengths = lengthsOf(prediction) ?? lengthsOf(target);
  const valid = lengths === undefined ? ones(actual.shape) : validSteps(lengths, actual.shape);
  return { predicted, actual, weights: mask === undefined ? valid : mul(valid, stretched(mask, actual)) };
}

function valuesOf(x: Sequence): Tensor {
  return x instanceof Tensor ? x : x.values;
}

function lengthsOf(x: Sequence): Tensor | undefined {
  return x instanceof Tensor ? undefined : x.lengths;
}

/** float32 [batch, time, …]: 1 before each row's length, else 0. */
function validSteps(lengths: Tensor, shape: readonly number[]): Tensor {
  const [batch, time] = axes({ shape }, 2);
  const isValid = less(
    broadcastTo(arange(time), [batch, time]),
    broadcastTo(expandAxis(lengths, -1), [batch, time]),
  );
  return stretched(isValid, { shape });
}

/** A mask of the leading axes of a shape, broadcast to float32 of all of them. */
function stretched(mask: Tensor, { shape }: { readonly shape: readonly number[] }): Tensor {
  const more = Array.from({ length: shape.length - mask.rank }, () => 1);
  return broadcastTo(reshape(cast(mask, "float32"), [...mask.shape, ...more]), shape);
}
