// The LSTM with recurrent batch normalisation.
import { zeros } from "@grus/tensor";
import type {
  BatchNormLstmParameters,
  BatchNormLstmState,
  BatchNormStatistics,
} from "./batch-norm-lstm-parameters.ts";
import { batchMoments, type MomentsOf, momentsAt, normedStep } from "./batch-norm-step.ts";
import type { Cell } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import { constantInit } from "./initialisers/constant.ts";
import { checkEpsilon, initNorm } from "./normalise.ts";
import { initRecurrent, type RecurrentInitialisers } from "./recurrent-parameters.ts";

/** Options of {@link batchNormLstmCell}. */
export interface BatchNormLstmCellOptions {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of the hidden state. */
  readonly hiddenSize: number;
  /** ε, added to variances. Default 1e-5. */
  readonly epsilon?: number | undefined;
  /** Initial γ. Default 0.1, as in the paper: with 1, saturation of the tanh makes gradients vanish. */
  readonly gain?: number | undefined;
  /**
   * Evaluation: statistics per step; steps past the last use those of the last. Default: those of the batch,
   * for training.
   */
  readonly statistics?: BatchNormStatistics | undefined;
  /** Initialiser of the weights. Default, as PyTorch's LSTM: uniform between ±1/√hiddenSize. */
  readonly initialisers?: Pick<RecurrentInitialisers, "weightIh" | "weightHh" | "biasIh"> | undefined;
}

/**
 * Long short-term memory with recurrent batch normalisation (Cooijmans et al., arXiv 1603.09025, equations 6
 * to 8), BN(a; γ) = γ ⊙ (a − μ) / √(σ² + ε):
 *
 *     (i, f, g, o) = BN(W x; γ_x) + BN(U h; γ_h) + b    c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)
 *     h' = σ(o) ⊙ tanh(BN(c'; γ_c) + β_c)
 *
 * Without `statistics`, for training, μ and σ² are those of the batch at each step, over the rows that are
 * still valid. With them, for evaluation and streams, rows are independent. Steps are counted from each row's
 * first, so run it forwards: in reverse, the rows of a ragged batch start at different times but share
 * statistics. The output is h'. Throws {@link CellOptionError}.
 */
export function batchNormLstmCell(
  options: BatchNormLstmCellOptions,
): Cell<BatchNormLstmParameters, BatchNormLstmState> {
  const { inputSize, hiddenSize, epsilon = 1e-5, gain = 0.1, statistics } = options;
  checkSizes("batchNormLstmCell", { inputSize, hiddenSize });
  checkEpsilon("batchNormLstmCell", epsilon);
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => {
      const initialisers = { ...options.initialisers, biasHh: constantInit(0) };
      const { biasHh: _unused, ...weights } = initRecurrent(key, 4, { inputSize, hiddenSize, initialisers });
      const { weight: gains } = initNorm(4 * hiddenSize, gain);
      return { ...weights, gainIh: gains, gainHh: gains, normCell: initNorm(hiddenSize, gain) };
    },
    initialState: (batch) => {
      const empty = zeros([batch, hiddenSize]);
      return { hidden: empty, cell: empty, steps: zeros([batch]) };
    },
    masksHidden: true,
    step: (p, state, x, context) => {
      const momentsOf: MomentsOf =
        statistics === undefined
          ? (_name, values) => batchMoments(values, context?.isValid)
          : (name, _values) => momentsAt(statistics[name], state.steps);
      return normedStep(p, state, x, context, momentsOf, epsilon);
    },
  };
}
