// The parameters of a CRF.
import type { Tensor } from "@grus/tensor";

/** The parameters of a CRF. The layout is that of pytorch-crf and of AllenNLP's ConditionalRandomField. */
export interface CrfParameters {
  /** [classes, classes]: the score of a class (row) followed by another (column). */
  readonly transitions: Tensor<"float32">;
  /** [classes]: the score of a class at the first step. */
  readonly start: Tensor<"float32">;
  /** [classes]: the score of a class at the last step. */
  readonly end: Tensor<"float32">;
}
