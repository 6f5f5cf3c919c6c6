// The LSTM with batch normalisation inside.
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
  /** What γ begin with. Default 0.1, as the paper: with 1, the saturation of tanh kills the gradients. */
  readonly gain?: number | undefined;
  /** Evaluation: statistics by step; steps past the last have those of the last. Default: those of the batch, for training. */
  readonly statistics?: BatchNormStatistics | undefined;
  /** How the weights begin. Default, as PyTorch's LSTM: uniform between ±1/√hiddenSize. */
  readonly initialisers?: Pick<RecurrentInitialisers, "weightIh" | "weightHh" | "biasIh"> | undefined;
}

/**
 * Long short-term memory with recurrent batch normalisation (Cooijmans et al., arXiv 1603.09025, equations 6 to 8), BN(a; γ) = γ ⊙ (a − μ) / √(σ² + ε):
 *
 *     (i, f, g, o) = BN(W x; γ_x) + BN(U h; γ_h) + b    c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)
 *     h' = σ(o) ⊙ tanh(BN(c'; γ_c) + β_c)
 *
 * Without `statistics`, for training, μ and σ² are those of the batch at each step, over the rows whose sequences go on. With them, for
 * evaluation and streams, rows do not see each other. Steps are counted from a row's first; so walk forward, for in reverse the rows of a
 * ragged batch begin at different times and share statistics all the same. The output is h'. Throws {@link CellOptionError}.
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
