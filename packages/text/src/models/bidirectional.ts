// The recurrent layers of classifiers and taggers, which read a text in both directions.
import { type Layer, type RecurrentLayerParameters, recurrent } from "@grus/cells";
import type { Sequence } from "@grus/tensor";
import { type CellName, cellMaker } from "./named-cells.ts";

/** The parameters of bidirectional layers, bottom first; those of a cell are known to the model alone. */
export type BidirectionalParameters = RecurrentLayerParameters<object>;

/** Options of {@link bidirectional}. */
export interface BidirectionalOptions {
  readonly cell: CellName;
  readonly inputSize: number;
  /** Features of each direction. */
  readonly hiddenSize: number;
  readonly layers: number;
  /** Probability that an output between two layers is dropped while training. */
  readonly dropout: number;
}

/**
 * Bidirectional recurrent layers, [batch, time, inputSize] -> [batch, time, 2 · hiddenSize]. Their state is
 * not carried from text to text. Throws {@link TextError} and {@link CellOptionError}.
 */
export function bidirectional({
  cell,
  hiddenSize,
  ...options
}: BidirectionalOptions): Layer<BidirectionalParameters> {
  const layer = recurrent(cellMaker(cell, hiddenSize), { ...options, bidirectional: true });
  return {
    reads: layer.reads,
    causal: false,
    inputSize: layer.inputSize,
    outputSize: layer.outputSize,
    init: layer.init,
    bind: (parameters, { key, training, watch } = {}) => {
      const call = layer.bind(parameters, { key, training, watch });
      return <X extends Sequence<"float32">>(x: X) => call(x).output;
    },
  };
}
