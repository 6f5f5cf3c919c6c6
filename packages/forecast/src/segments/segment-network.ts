// A recurrent network over segments of a window, which forecasts all segments of the horizon in parallel,
// each from the same last state and an embedding of its position (SegRNN: Lin et al., arXiv 2308.11200), as a
// correction of a learned mixture of naive forecasts.
import {
  type CellState,
  dropout,
  type EmbeddingParameters,
  embedding,
  type Filter,
  gru,
  type Layer,
  type LinearParameters,
  layers,
  linear,
  type Model,
  type RecurrentLayer,
  type RecurrentParameters,
} from "@grus/cells";
import {
  add,
  arange,
  axes,
  broadcastTo,
  expandAxis,
  mul,
  type Part,
  relu,
  reshape,
  slice,
  softmax,
  sum,
  type Tensor,
  transpose,
} from "@grus/tensor";

/** The sizes of a segment network; plain data. */
export interface SegmentSettings {
  /** Values of a window, a multiple of `segment`. */
  readonly context: number;
  readonly horizon: number;
  /** Values of a segment, such as a day of hours. */
  readonly segment: number;
  readonly hiddenSize: number;
  /** Naive forecasts that are mixed; 1 or more. */
  readonly bases: number;
  /** Series with an embedding each; 0 for a network that forecasts any series. */
  readonly series: number;
  /** Probability that a unit before the head is dropped while training. Default 0. */
  readonly dropout?: number | undefined;
}

/** What the network reads, all in the unit of the window. */
export interface SegmentInput {
  /** [batch, context]: the window minus its last value. */
  readonly window: Tensor<"float32">;
  /** [batch, bases, horizon]: naive forecasts minus the window's last value. */
  readonly bases: Tensor<"float32">;
  /** [batch]: the place of each row's series, for networks with embeddings of series. */
  readonly series?: Tensor<"int32"> | undefined;
}

/** The parts of the network. */
export interface SegmentParts {
  readonly [name: string]: Part;
  readonly encode: Layer<LinearParameters>;
  /** Embeddings of the positions of the horizon, and after them those of the series. */
  readonly query: Layer<EmbeddingParameters, "int32">;
  readonly recurrent: RecurrentLayer<RecurrentParameters, CellState, true>;
  readonly drop: Filter;
  readonly mixture: Layer<LinearParameters>;
  readonly head: Layer<LinearParameters>;
}

/** The model: {@link SegmentInput} to [batch, horizon], the forecast minus the window's last value. */
export type SegmentModel = Model<SegmentParts, SegmentInput, Tensor>;

/** A segment network of the given sizes. */
export function segmentNetwork(settings: SegmentSettings): SegmentModel {
  const { context, horizon, segment, hiddenSize, bases, series, dropout: rate = 0 } = settings;
  const positions = Math.ceil(horizon / segment);
  return layers(
    {
      encode: linear({ inputSize: segment, outputSize: hiddenSize }),
      query: embedding({ vocabulary: positions + series, outputSize: hiddenSize }),
      recurrent: gru({ inputSize: hiddenSize, hiddenSize }),
      drop: dropout({ rate }),
      mixture: linear({ inputSize: hiddenSize, outputSize: bases }),
      head: linear({ inputSize: hiddenSize, outputSize: segment }),
    },
    ({ encode, query, recurrent, drop, mixture, head }, input: SegmentInput) => {
      const [batch] = axes(input.window, 2);
      const segments = reshape(input.window, [batch, context / segment, segment]);
      const { state } = recurrent(relu(encode(segments)));
      const places = broadcastTo(query(arange(positions)), [batch, positions, hiddenSize]);
      const queries =
        input.series === undefined
          ? places
          : add(places, eachPosition(query(add(input.series, positions)), positions));
      const decoded = recurrent(reshape(queries, [batch * positions, 1, hiddenSize]), {
        initialState: state.map(({ forward: { hidden } }) => ({
          forward: { hidden: reshape(eachPosition(hidden, positions), [batch * positions, hiddenSize]) },
        })),
      }).hidden;
      const correction = reshape(head(drop(decoded)), [batch, positions * segment]);
      const weights = reshape(softmax(mixture(decoded)), [batch, positions, bases]);
      return add(mixed(weights, input.bases, segment), slice(correction, 1, 0, horizon));
    },
  );
}

/** [batch, size] to [batch, positions, size], each row as often as there are positions. */
function eachPosition(rows: Tensor, positions: number): Tensor {
  const [batch, size] = axes(rows, 2);
  return broadcastTo(expandAxis(rows, 1), [batch, positions, size]);
}

/**
 * The mixture [batch, horizon] of `bases` [batch, bases, horizon] by weights [batch, positions, bases], one a
 * segment.
 */
function mixed(weights: Tensor, bases: Tensor, segment: number): Tensor {
  const [batch, positions, count] = axes(weights, 3);
  const [, , horizon] = axes(bases, 3);
  const each = broadcastTo(expandAxis(weights, 2), [batch, positions, segment, count]);
  const steps = slice(reshape(each, [batch, positions * segment, count]), 1, 0, horizon);
  return sum(mul(transpose(bases, [0, 2, 1]), steps), { axes: [2] });
}
