// The cross-entropy of rows of logits and one label each, without the probabilities of all classes.
import type { CrossEntropyAttrs } from "../attributes.ts";
import type { TypedArray } from "../dtype.ts";
import { DTypeError, ExpectationError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { formatShape, sameShape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";

/**
 * (logits [..., classes], labels [...]) -> (loss, largest, total), [...] each. With m = max x, Σ = Σ_j e^(x_j - m)
 * and s the label smoothing
 *
 *     loss = log Σ - (1 - s) (x_label - m) - s mean(x - m),   largest = m,   total = Σ
 *
 * and NaN for a label outside [0, classes). The gradient needs m and Σ: as one number, m + log Σ, they would lose the
 * precision of log Σ where logits are large.
 */
export const crossEntropyPrimitive: Primitive<"crossEntropy", CrossEntropyAttrs> = {
  name: "crossEntropy",
  infer([logits, labels]) {
    if (logits!.dtype !== "float32")
      throw new DTypeError("softmaxCrossEntropy", {
        subject: "logits",
        expected: "float32",
        got: logits!.dtype,
      });
    if (labels!.dtype !== "int32")
      throw new DTypeError("softmaxCrossEntropy", {
        subject: "labels",
        expected: "int32",
        got: labels!.dtype,
        cure: 'Pass whole numbers: tensor(Int32Array.from(labels)) or cast(labels, "int32").',
      });
    if (logits!.shape.length === 0)
      throw new ShapeError("softmaxCrossEntropy", {
        subject: "logits",
        expected: "[..., classes]",
        got: [],
      });
    const rows = logits!.shape.slice(0, -1);
    if (!sameShape(labels!.shape, rows))
      throw new ShapeError("softmaxCrossEntropy", {
        subject: "labels",
        expected: rows,
        got: labels!.shape,
        cure: `logits have shape ${formatShape(logits!.shape)}: one label for each row of classes.`,
      });
    const result = { shape: rows, dtype: "float32" } as const;
    return [result, result, result];
  },
};

export const crossEntropyKernel: Kernel<"crossEntropy"> = ({ inputs, inputSpecs, outputs, attrs }) => {
  const [logits, labels] = inputs;
  const [losses, largest, totals] = outputs;
  const { labelSmoothing: s } = attrs;
  const width = inputSpecs[0]!.shape.at(-1)!;
  labels!.forEach((label, i) => {
    const row = rowOf(logits!, i, width);
    const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const total = row.reduce((sum, x) => sum + Math.exp(x - most), 0);
    const own = label >= 0 && label < width ? row[label]! - most : Number.NaN;
    // Without smoothing, a class that is ruled out by a logit of -Infinity contributes nothing.
    const spread = s === 0 ? 0 : (s * row.reduce((sum, x) => sum + (x - most), 0)) / width;
    losses![i] = Math.log(total) - (1 - s) * own - spread;
    largest![i] = most;
    totals![i] = total;
  });
};

/**
 * (logits, labels, largest, total, g [...]) -> the cotangent of the logits, for the cotangent g of the loss:
 *
 *     g (e^(x_j - m) / Σ - (1 - s) [j = label] - s / classes)
 *
 * 0 in rows where g is 0, whatever their logits. A label outside [0, classes) has no gradient: only the part of the
 * smoothing, s (e^(x_j - m) / Σ - 1 / classes), remains.
 */
export const crossEntropyGradientPrimitive: Primitive<"crossEntropyGradient", CrossEntropyAttrs> = {
  name: "crossEntropyGradient",
  infer: ([logits]) => [logits!],
};

export const crossEntropyGradientKernel: Kernel<"crossEntropyGradient"> = ({
  inputs: [logits, labels, largest, totals, cotangents],
  inputSpecs: [spec],
  outputs: [output],
  attrs: { labelSmoothing: s },
}) => {
  const width = spec!.shape.at(-1)!;
  output!.fill(0);
  labels!.forEach((label, i) => {
    const g = cotangents![i]!;
    const isInside = label >= 0 && label < width;
    const share = isInside ? 1 : s;
    if (g === 0 || share === 0) return;
    rowOf(logits!, i, width).forEach((x, j) => {
      const probability = Math.exp(x - largest![i]!) / totals![i]!;
      const target = (j === label ? 1 - s : 0) + s / width;
      output![i * width + j] = g * (share * probability - target);
    });
  });
};

/** Options of {@link softmaxCrossEntropy}. */
export interface SoftmaxCrossEntropyOptions {
  /**
   * The share of each target that is spread evenly over all classes (Szegedy et al., arXiv 1512.00567), in [0, 1).
   * Default 0.
   */
  readonly labelSmoothing?: number | undefined;
}

/**
 * −log softmax(logits)[label] of each row: `logits` float32 [..., classes], `labels` int32 [...] -> [...]. As
 * PyTorch's `cross_entropy` with reduction "none", classes last. One step of a program, as is its gradient, softmax
 * minus target: neither stores more of the size of the logits than the gradient itself. A label outside [0, classes)
 * gives NaN. A row whose loss has the cotangent 0 has the gradient 0, whatever its logits. Throws {@link ShapeError},
 * {@link DTypeError} and {@link ExpectationError}.
 */
export function softmaxCrossEntropy(
  logits: Tensor,
  labels: Tensor,
  { labelSmoothing = 0 }: SoftmaxCrossEntropyOptions = {},
): Tensor<"float32"> {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    const expected = "a number from 0 to below 1";
    const message = `softmaxCrossEntropy: labelSmoothing is ${labelSmoothing}; expected ${expected}.`;
    throw new ExpectationError(message, expected, labelSmoothing);
  }
  return apply(crossEntropyPrimitive, [logits, labels], { labelSmoothing })[0]!;
}

function rowOf(values: TypedArray, row: number, width: number): readonly number[] {
  return Array.from({ length: width }, (_, j) => values[row * width + j]!);
}
