// The optimizer of models of averaged weights.
import {
  averagedParameters,
  exponentialMovingAverage,
  type Optimizer,
  type OptimizerState,
} from "@grus/optim";
import { type AnnealedAdamOptions, annealedAdam } from "./annealed-adam.ts";

/** Options of {@link averagedAdam}. */
export interface AveragedAdamOptions extends AnnealedAdamOptions {
  /**
   * Makes the model of averaged weights, as the AWD-LSTM does (Merity et al., arXiv 1708.02182), of which the newest
   * count most: average ← averageDecay · average + (1 − averageDecay) · weights, in [0, 1); 0.999 is the mean of
   * about a thousand updates. Default: the weights of the last update.
   */
  readonly averageDecay?: number | undefined;
}

/** The options of `fit`: the optimizer, and the weights that the model is made of. */
export interface AveragedAdam<Parameters> {
  readonly optimizer: Optimizer;
  readonly evaluated?: ((parameters: Parameters, state: OptimizerState) => Parameters) | undefined;
}

/** {@link annealedAdam} over `total` updates. */
export function averagedAdam<Parameters>(
  options: AveragedAdamOptions,
  total: number,
): AveragedAdam<Parameters> {
  const { averageDecay: decay } = options;
  const optimizer = annealedAdam(options, total);
  if (decay === undefined) return { optimizer };
  return {
    optimizer: exponentialMovingAverage(optimizer, { decay }),
    evaluated: (_, state) => averagedParameters<Parameters>(state),
  };
}
