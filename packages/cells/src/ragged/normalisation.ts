// Normalisation over batches and windows of sequences that carry their lengths.
import type { Tensor } from "@grus/tensor";
import type { BatchNorm, BatchNormResult, BatchStatistics } from "../normalisation/batch-norm.ts";
import type { ReversibleInstanceNorm, WindowStatistics } from "../normalisation/reversible-instance-norm.ts";
import type { NormParameters } from "../normalise.ts";
import { checkRagged, clearRagged, type Ragged } from "./ragged.ts";

/** Batch normalisation of sequences. */
export interface RaggedBatchNorm extends Pick<BatchNorm, "init" | "initialStatistics"> {
  /** Training: with the mean and variance of all valid steps. */
  train(
    parameters: NormParameters,
    x: Ragged,
    options: { readonly statistics: BatchStatistics },
  ): Omit<BatchNormResult, "output"> & { readonly output: Ragged };
  /** Evaluation: with the running statistics. */
  apply(parameters: NormParameters, x: Ragged, options: { readonly statistics: BatchStatistics }): Ragged;
}

/** Reversible instance normalisation of sequences. */
export interface RaggedInstanceNorm extends Omit<ReversibleInstanceNorm, "normalise"> {
  /** Each sequence with mean 0 and variance 1 over its valid steps. */
  normalise(
    parameters: NormParameters,
    x: Ragged,
  ): { readonly output: Ragged; readonly statistics: WindowStatistics };
}

/** Batch normalisation to whose statistics no padding adds. */
export function raggedBatchNorm(norm: BatchNorm): RaggedBatchNorm {
  return {
    init: () => norm.init(),
    initialStatistics: () => norm.initialStatistics(),
    train: (parameters, x, options) => {
      checkRagged("raggedBatchNorm", x);
      const { lengths } = x;
      const { output, statistics } = norm.train(parameters, x.values, { ...options, lengths });
      return { output: withValues(x, output), statistics };
    },
    apply: (parameters, x, options) => {
      checkRagged("raggedBatchNorm", x);
      return withValues(x, norm.apply(parameters, clearRagged(x), options));
    },
  };
}

/** Reversible instance normalisation whose windows end where their sequences do. */
export function raggedInstanceNorm(norm: ReversibleInstanceNorm): RaggedInstanceNorm {
  return {
    ...norm,
    normalise: (parameters, x) => {
      checkRagged("raggedInstanceNorm", x);
      const { output, statistics } = norm.normalise(parameters, x.values, { lengths: x.lengths });
      return { output: withValues(x, output), statistics };
    },
  };
}

function withValues({ lengths }: Ragged, values: Tensor): Ragged {
  return { values, lengths };
}
