// The parameters of a cell with one input and one recurrent matrix, in PyTorch's layout.
import { type RecurrentWeights, splitKey, type Tensor } from "@grus/tensor";
import type { Initialiser } from "./initialisers/initialiser.ts";
import { uniformInit } from "./initialisers/uniform.ts";

/**
 * The parameters of one direction of one recurrent layer; `gates` is 3 for GRU, 4 for LSTM, 1 for RNN.
 * Without bias the biases are absent.
 */
export interface RecurrentParameters extends RecurrentWeights {
  /** [gates · hiddenSize, inputSize] */
  readonly weightIh: Tensor;
  /** [gates · hiddenSize, hiddenSize] */
  readonly weightHh: Tensor;
  /** [gates · hiddenSize] */
  readonly biasIh?: Tensor | undefined;
  /** [gates · hiddenSize] */
  readonly biasHh?: Tensor | undefined;
}

/** Initialisers of the parameters. Default of each, as PyTorch: uniform between ±1/√hiddenSize. */
export interface RecurrentInitialisers {
  readonly weightIh?: Initialiser | undefined;
  readonly weightHh?: Initialiser | undefined;
  readonly biasIh?: Initialiser | undefined;
  readonly biasHh?: Initialiser | undefined;
}

/** Options of every recurrent cell. */
export interface RecurrentCellOptions {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of the hidden state. */
  readonly hiddenSize: number;
  /** Whether there are biases. Default true. */
  readonly bias?: boolean | undefined;
  /** Initialisers of the parameters. Default: PyTorch's. */
  readonly initialisers?: RecurrentInitialisers | undefined;
}

/**
 * Initialises the parameters of a cell with `gates` gates, whose hidden state has `recurrentSize` features.
 */
export function initRecurrent(
  key: Tensor,
  gates: number,
  { inputSize, hiddenSize, bias = true, initialisers = {} }: RecurrentCellOptions,
  recurrentSize: number = hiddenSize,
): RecurrentParameters {
  const bound = 1 / Math.sqrt(hiddenSize);
  const plain = uniformInit({ low: -bound, high: bound });
  const keys = splitKey(key, 4);
  const { weightIh = plain, weightHh = plain, biasIh = plain, biasHh = plain } = initialisers;
  const rows = gates * hiddenSize;
  return {
    weightIh: weightIh(keys[0], [rows, inputSize]),
    weightHh: weightHh(keys[1], [rows, recurrentSize]),
    ...(bias ? { biasIh: biasIh(keys[2], [rows]), biasHh: biasHh(keys[3], [rows]) } : {}),
  };
}
