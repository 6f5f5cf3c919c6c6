// The parameters, the state and the statistics of the LSTM with batch normalisation.
import type { Tensor } from "@grus/tensor";
import type { LstmState } from "./lstm-cell.ts";
import type { NormParameters } from "./normalise.ts";

/** The parameters of `batchNormLstmCell`: gates in the order i, f, g, o. */
export interface BatchNormLstmParameters {
  /** [4 · hiddenSize, inputSize] */
  readonly weightIh: Tensor;
  /** [4 · hiddenSize, hiddenSize] */
  readonly weightHh: Tensor;
  /** [4 · hiddenSize] */
  readonly biasIh?: Tensor | undefined;
  /** γ_x of what comes from the input, [4 · hiddenSize]. */
  readonly gainIh: Tensor;
  /** γ_h of what comes from the hidden state, [4 · hiddenSize]. */
  readonly gainHh: Tensor;
  /** γ_c and β_c of the cell, [hiddenSize] each. */
  readonly normCell: NormParameters;
}

/** The state of `batchNormLstmCell`. */
export interface BatchNormLstmState extends LstmState {
  /** [batch]: how many steps each row has made. */
  readonly steps: Tensor;
}

/** Means and variances by step. */
export interface StepMoments {
  /** [time, features] */
  readonly mean: Tensor;
  /** [time, features] */
  readonly variance: Tensor;
}

/** What `batchNormLstmCell` computes with in place of a batch's own statistics, from `batchNormStatistics`. */
export interface BatchNormStatistics {
  /** Of W x, 4 · hiddenSize features. */
  readonly input: StepMoments;
  /** Of U h, 4 · hiddenSize features. */
  readonly hidden: StepMoments;
  /** Of the cell, hiddenSize features. */
  readonly cell: StepMoments;
}
