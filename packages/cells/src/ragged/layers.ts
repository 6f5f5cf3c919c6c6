// Layers over sequences that carry their lengths.
import type { Tensor } from "@grus/tensor";
import type { CellState } from "../cell.ts";
import type { Layer, LayerContext } from "../layer.ts";
import type {
  RecurrentApplyOptions,
  RecurrentLayer,
  RecurrentLayerParameters,
  RecurrentResult,
} from "../recurrent-layer.ts";
import { checkRagged, checkSteps, clearRagged, type Ragged } from "./ragged.ts";

/** What a layer may need besides sequences. */
export type RaggedContext = Omit<LayerContext, "lengths">;

/** A layer from sequences to sequences, or to one row each. */
export interface RaggedLayer<Parameters, Result extends Ragged | Tensor = Ragged> {
  /** Draws the parameters with `key`, a key with data. */
  init(key: Tensor): Parameters;
  /** Throws {@link ShapeError} and {@link DTypeError}. */
  apply(parameters: Parameters, x: Ragged, context?: RaggedContext): Result;
}

/** What a recurrent layer gives: the outputs carry the lengths on. */
export interface RaggedRecurrentResult<State> extends Omit<RecurrentResult<State>, "output"> {
  readonly output: Ragged;
}

/** A recurrent layer over sequences that carry their lengths. */
export interface RaggedRecurrentLayer<Parameters, State extends CellState = CellState>
  extends Omit<RecurrentLayer<Parameters, State>, "apply" | "step"> {
  /** Throws {@link ShapeError} and {@link DTypeError}. */
  apply(
    parameters: RecurrentLayerParameters<Parameters>,
    x: Ragged,
    options?: Omit<RecurrentApplyOptions<State>, "lengths">,
  ): RaggedRecurrentResult<State>;
}

/** A layer [batch, time, …] -> [batch, time, …], such as an embedding, a linear layer, layer normalisation, dropout or a chain of them; padding reaches nothing. */
export function raggedLayer<Parameters>(layer: Layer<Parameters>): RaggedLayer<Parameters> {
  return {
    init: (key) => layer.init(key),
    apply: (parameters, x, context = {}) => {
      checkRagged("raggedLayer", x);
      const values = layer.apply(parameters, clearRagged(x), { ...context, lengths: x.lengths });
      checkSteps("raggedLayer", x, values);
      return { values, lengths: x.lengths };
    },
  };
}

/** A layer [batch, time, …] -> [batch, …] that minds `lengths`: {@link lastStep}, or a chain that has it. What comes out has no padding any more. */
export function raggedSummary<Parameters>(layer: Layer<Parameters>): RaggedLayer<Parameters, Tensor> {
  return {
    init: (key) => layer.init(key),
    apply: (parameters, x, context = {}) => {
      checkRagged("raggedSummary", x);
      return layer.apply(parameters, clearRagged(x), { ...context, lengths: x.lengths });
    },
  };
}

/** A recurrent layer (batch first). */
export function raggedRecurrent<Parameters, State extends CellState>(
  layer: RecurrentLayer<Parameters, State>,
): RaggedRecurrentLayer<Parameters, State> {
  const { inputSize, outputSize } = layer;
  return {
    inputSize,
    outputSize,
    init: (key) => layer.init(key),
    initialState: (batch) => layer.initialState(batch),
    apply: (parameters, x, options = {}) => {
      checkRagged("raggedRecurrent", x);
      const result = layer.apply(parameters, x.values, { ...options, lengths: x.lengths });
      checkSteps("raggedRecurrent", x, result.output);
      return { ...result, output: { values: result.output, lengths: x.lengths } };
    },
  };
}
