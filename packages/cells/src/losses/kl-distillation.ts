// Knowledge distillation.
import { div, equal, exp, logSoftmax, mul, type Sequence, sub, sum, type Tensor, where } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkTarget, classLoss } from "./class-loss.ts";
import { withoutPadding } from "./operands.ts";
import { checkFloat, type LossOptions } from "./reduction.ts";

/** Options of {@link klDistillation}. The mask broadcasts to [...], one weight per row of logits. */
export interface KlDistillationOptions extends LossOptions {
  /** Temperature that divides the logits of both, above 0; higher is softer. Default 2. */
  readonly temperature?: number | undefined;
}

/**
 * T² · Σ p (log p − log q) along the last axis, with p = softmax(teacher / T) and q = softmax(student / T)
 * (Hinton et al., arXiv 1503.02531); the factor T² keeps the scale of the gradient. The mean is over rows,
 * PyTorch's "batchmean". A class that the teacher excludes with a logit of -Infinity contributes 0. Both are
 * [..., classes]. Throws {@link ShapeError}, {@link DTypeError} and {@link CellOptionError}.
 */
export function klDistillation(
  givenStudent: Sequence,
  givenTeacher: Sequence,
  options: KlDistillationOptions = {},
): Tensor<"float32"> {
  const given = { student: givenStudent, teacher: givenTeacher };
  const { operands, lengths } = withoutPadding("klDistillation", given);
  const { student, teacher } = operands;
  const { temperature: t = 2 } = options;
  if (!(t > 0 && t < Number.POSITIVE_INFINITY)) {
    throw new CellOptionError("klDistillation", "temperature", t, "a finite number above 0");
  }
  checkFloat("klDistillation", { student, teacher });
  checkTarget("klDistillation", student, teacher, student.shape, "[..., classes] for both");
  const loss = (s: Tensor, known: Tensor) => {
    const logQ = logSoftmax(div(s, t));
    const logP = logSoftmax(div(known, t));
    const ratio = where(equal(known, Number.NEGATIVE_INFINITY), 0, sub(logP, logQ));
    return mul(t * t, sum(mul(exp(logP), ratio), { axes: [student.rank - 1] }));
  };
  return classLoss("klDistillation", student, teacher, loss, { ...options, lengths });
}
