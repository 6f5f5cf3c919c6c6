// The parameters, state and statistics of the LSTM with recurrent batch normalisation.
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
  /** γ_x of the input's contribution, [4 · hiddenSize]. */
  readonly gainIh: Tensor;
  /** γ_h of the hidden state's contribution, [4 · hiddenSize]. */
  readonly gainHh: Tensor;
  /** γ_c and β_c of the cell, [hiddenSize] each. */
  readonly normCell: NormParameters;
}

/** The state of `batchNormLstmCell`. */
export interface BatchNormLstmState extends LstmState {
  /** [batch]: the number of steps that each row has taken. */
  readonly steps: Tensor;
}

/** Means and variances per step. */
export interface StepMoments {
  /** [time, features] */
  readonly mean: Tensor;
  /** [time, features] */
  readonly variance: Tensor;
}

/** Population statistics that `batchNormLstmCell` uses in place of a batch's, from `batchNormStatistics`. */
export interface BatchNormStatistics {
  /** Of W x, 4 · hiddenSize features. */
  readonly input: StepMoments;
  /** Of U h, 4 · hiddenSize features. */
  readonly hidden: StepMoments;
  /** Of the cell, hiddenSize features. */
  readonly cell: StepMoments;
}
