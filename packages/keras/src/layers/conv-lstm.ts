// The convolutional LSTM over maps of one, two or three axes.
import { type Cell, type CellState, runCell } from "@grus/cells";
import {
  add,
  convolution,
  mul,
  reshape,
  type Shape,
  sizeOf,
  split,
  type Tensor,
  transpose,
  zeros,
} from "@grus/tensor";
import { activationOf, type NamedActivation } from "../activations.ts";
import type { LayerConfig } from "../config.ts";
import { convFromKeras } from "../conv-layout.ts";
import type { LayerWeights } from "../weights.ts";
import { checkKernel, type Geometry, geometryOf } from "./convolution.ts";
import { elementsIn, tensorsOf } from "./layer.ts";
import type { SequenceResult } from "./masked-sequence.ts";
import type { BoundRecurrence, RecurrentBody } from "./recurrent-core.ts";
import type { RunOptions } from "./run-recurrence.ts";

/** Whether a layer is a convolutional LSTM. */
export function isConvLstm({ className }: LayerConfig): boolean {
  return /^ConvLSTM[123]D$/.test(className);
}

/** What a file says of the layer. */
interface ConvLstm {
  readonly rank: number;
  readonly filters: number;
  readonly geometry: Geometry;
  readonly activation: NamedActivation;
  readonly recurrentActivation: NamedActivation;
  /** Whether channels precede the spatial axes in the input. */
  readonly isFirst: boolean;
}

/**
 * i, f, o = σ(W ∗ x + U ∗ h); g = a(W ∗ x + U ∗ h); c' = f ⊙ c + i ⊙ g; h' = o ⊙ a(c'). The convolutions with
 * all inputs are computed together, then maps are rows of features.
 */
export function convLstmOf(config: LayerConfig, weights: LayerWeights): RecurrentBody {
  const rank = Number(config.className.at(-2));
  const filters = config.size("filters");
  config.only("data_format", "channels_last", "channels_first");
  const own: ConvLstm = {
    rank,
    filters,
    geometry: geometryOf(config, rank),
    activation: activationOf(config, "activation", "tanh"),
    recurrentActivation: activationOf(config, "recurrent_activation", "sigmoid"),
    isFirst: config.text("data_format", "channels_last") === "channels_first",
  };
  const hasBias = config.flag("use_bias", true);
  const parameters = parametersOf(config, own, weights, hasBias);
  return {
    parameters,
    parameterCount: elementsIn(parameters),
    gates: `i, f, c, o (${own.recurrentActivation.name}, ${own.activation.name}; convolutions, step by step)`,
    stateCount: 2,
    lastState: 0,
    rank: rank + 3,
    bind: (given, x) => bind(own, tensorsOf(given), x),
  };
}

function bind(own: ConvLstm, given: Readonly<Record<string, Tensor>>, input: Tensor): BoundRecurrence {
  const x = mapsLast(own, input, 2);
  const [batch, time, ...inner] = x.shape;
  const product = convolution(reshape(x, [batch! * time!, ...inner]), given.weightIh!, own.geometry);
  const gates = given.bias === undefined ? product : add(product, given.bias);
  const map = [...gates.shape.slice(1, -1), own.filters];
  return {
    steps: reshape(gates, [batch!, time!, 4 * sizeOf(map)]),
    stateOf: (state) => reshape(mapsLast(own, state, 1), [batch!, sizeOf(map)]),
    restore: (result) => restored(own, result, map),
    run: (steps, options) => runMaps(own, given.weightHh!, map, { steps, ...options }),
  };
}

function parametersOf(
  config: LayerConfig,
  { filters, geometry: { kernel: sizes } }: ConvLstm,
  weights: LayerWeights,
  hasBias: boolean,
): Readonly<Record<string, Tensor>> {
  const taken = weights.take("cell", ["kernel", "recurrent_kernel", ...(hasBias ? ["bias"] : [])]);
  const { kernel, recurrent_kernel: recurrent, bias } = taken;
  checkKernel(config, kernel!, [...sizes, undefined, 4 * filters]);
  checkKernel(config, recurrent!, [...sizes, filters, 4 * filters]);
  const { weight: weightIh, bias: own } = convFromKeras({ kernel: kernel!, bias });
  const { weight: weightHh } = convFromKeras({ kernel: recurrent! });
  return { weightIh, weightHh, ...(own === undefined ? {} : { bias: own }) };
}

/** Maps with the channels last, after `before` axes. */
function mapsLast({ isFirst, rank }: ConvLstm, x: Tensor, before: number): Tensor {
  if (!isFirst) return x;
  const axes = Array.from({ length: before + rank + 1 }, (_, i) => i);
  return transpose(x, [...axes.slice(0, before), ...axes.slice(before + 1), before]);
}

/** Rows of features as maps again, in the format of the layer. */
function restored({ isFirst, rank }: ConvLstm, result: Tensor, map: Shape): Tensor {
  const before = result.rank - 1;
  const maps = reshape(result, [...result.shape.slice(0, before), ...map]);
  if (!isFirst) return maps;
  const axes = Array.from({ length: before + rank + 1 }, (_, i) => i);
  return transpose(maps, [...axes.slice(0, before), before + rank, ...axes.slice(before, before + rank)]);
}

interface MapState extends CellState {
  readonly cell: Tensor;
}

/** Steps over [batch, time, 4 · features of a map], the gates of each place side by side. */
function runMaps(
  own: ConvLstm,
  weightHh: Tensor,
  map: Shape,
  { steps, isReverse, lengths, initial }: RunOptions & { readonly steps: Tensor },
): SequenceResult {
  const size = sizeOf(map);
  const [hidden, start] = [0, 1].map((i) => initial[i] ?? zeros([steps.shape[0]!, size]));
  const cell: Cell<Record<string, never>, MapState> = {
    inputSize: steps.shape[2]!,
    outputSize: size,
    init: () => ({}),
    initialState: () => ({ hidden: hidden!, cell: start! }),
    step: (_parameters, state, input) => {
      const next = stepOf(own, weightHh, map, state, input);
      return { state: next, output: next.hidden };
    },
  };
  const { output, state } = runCell(cell, {}, steps, { reverse: isReverse, ...(lengths && { lengths }) });
  return { output, states: [state.hidden, state.cell] };
}

function stepOf(
  { filters, activation, recurrentActivation }: ConvLstm,
  weightHh: Tensor,
  map: Shape,
  { hidden, cell }: MapState,
  input: Tensor,
): MapState {
  const batch = hidden.shape[0]!;
  const asMap = (x: Tensor) => reshape(x, [batch, ...map]);
  const seen = convolution(asMap(hidden), weightHh, { padding: "same" });
  const gates = add(reshape(input, [batch, ...map.slice(0, -1), 4 * filters]), seen);
  const [i, f, g, o] = split(gates, -1, [filters, filters, filters, filters]);
  const { apply } = recurrentActivation;
  const next = add(mul(apply(f), asMap(cell)), mul(apply(i), activation.apply(g)));
  const output = mul(apply(o), activation.apply(next));
  return { hidden: reshape(output, hidden.shape), cell: reshape(next, cell.shape) };
}
