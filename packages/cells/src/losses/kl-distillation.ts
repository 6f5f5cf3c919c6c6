// Knowledge distillation.
import { div, exp, logSoftmax, mul, sub, sum, type Tensor } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkTarget, classLoss } from "./class-loss.ts";
import type { LossOptions } from "./reduction.ts";

/** Options of {@link klDistillation}. The mask stretches to [...], one weight a row of logits. */
export interface KlDistillationOptions extends LossOptions {
  /** What the logits of both are divided by, above 0; higher is softer. Default 2. */
  readonly temperature?: number;
}

/**
 * T² · Σ p (log p − log q) along the last axis, with p = softmax(teacher / T) and q = softmax(student / T) (Hinton et al., arXiv 1503.02531); the
 * factor keeps the gradient's size. The mean is over rows, PyTorch's "batchmean". Both are [..., classes].
 * Throws {@link ShapeError} and {@link CellOptionError}.
 */
export function klDistillation(
  student: Tensor,
  teacher: Tensor,
  options: KlDistillationOptions = {},
): Tensor {
  const { temperature: t = 2 } = options;
  if (!(t > 0 && t < Number.POSITIVE_INFINITY)) {
    throw new CellOptionError("klDistillation", "temperature", t, "a finite number above 0");
  }
  checkTarget("klDistillation", student, teacher, student.shape, "[..., classes] for both");
  const loss = (s: Tensor, known: Tensor) => {
    const logQ = logSoftmax(div(s, t));
    const logP = logSoftmax(div(known, t));
    return mul(t * t, sum(mul(exp(logP), sub(logP, logQ)), { axes: [student.rank - 1] }));
  };
  return classLoss("klDistillation", student, teacher, loss, options);
}
