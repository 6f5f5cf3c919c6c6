// The losses, under short names: `import * as losses from "@grus/cells/losses"`.
export { ctcLoss as ctc } from "../ctc/ctc-loss.ts";
export { binaryCrossEntropy, binaryCrossEntropyOfProbabilities } from "../losses/binary-cross-entropy.ts";
export { crossEntropy } from "../losses/cross-entropy.ts";
export { focal } from "../losses/focal.ts";
export { gaussianNll } from "../losses/gaussian-nll.ts";
export { huber } from "../losses/huber.ts";
export { klDistillation } from "../losses/kl-distillation.ts";
export { linearCrossEntropy } from "../losses/linear-cross-entropy.ts";
export { meanAbsoluteError } from "../losses/mean-absolute-error.ts";
export { meanSquaredError } from "../losses/mean-squared-error.ts";
export { multiQuantile } from "../losses/multi-quantile.ts";
export { negativeBinomialNll } from "../losses/negative-binomial-nll.ts";
export { quantile } from "../losses/quantile.ts";
export { studentTNll } from "../losses/student-t-nll.ts";
