// A model read from brain.js' JSON.
import type { NamedModel } from "../model/named-model.ts";

/**
 * A network of brain.js. It is stateless: parameters are passed in, and can be trained like any others.
 *
 * A NeuralNetwork reads `input` [batch, features]; a time step network reads `input` [batch, time, features], and gives
 * `output` for every step, of which brain.js' `run` gives the last. A network of texts reads `tokens`, int32
 * [batch, time]: 0 is the start, and k + 1 the character k; it gives `logits` [batch, time, characters + 1], where 0 is
 * the end.
 */
export interface BrainModel extends NamedModel {
  /** The class: "NeuralNetwork", "RNN", "LSTM", "GRU", "RNNTimeStep", "LSTMTimeStep" or "GRUTimeStep". */
  readonly network: string;
  /** A line for each layer. */
  readonly description: readonly string[];
  /** The names of the features, of networks trained on objects. */
  readonly inputNames?: readonly string[] | undefined;
  /** The names of the outputs, of networks trained on objects. */
  readonly outputNames?: readonly string[] | undefined;
  /** The characters of a network of texts, by their indices. */
  readonly characters?: readonly string[] | undefined;
}
