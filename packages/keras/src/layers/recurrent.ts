// GRU, LSTM, SimpleRNN, RNN around cells, convolutional LSTM, and Bidirectional around two of them.
import { add, concat, flip, mul, type Tensor } from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import type { LayerWeights } from "../weights.ts";
import { cellOf } from "./cells.ts";
import { convLstmOf, isConvLstm } from "./conv-lstm.ts";
import {
  type KerasParameters,
  type KerasValue,
  type LayerBuilder,
  type LayerCall,
  type LayerSource,
  only,
  withMask,
} from "./layer.ts";
import { coreOf, type RecurrentCore, runCore } from "./recurrent-core.ts";

/** A layer that runs over a sequence. */
export const recurrent: LayerBuilder = (source) => {
  const core = recurrentCore(source.config, source.weights);
  const { config, returnSequences, returnState, goBackwards } = core;
  return {
    className: config.className,
    name: config.name,
    parameters: core.parameters,
    parameterCount: core.parameterCount,
    gates: core.gates,
    notes: notesOf(core),
    apply: (parameters, inputs, call) => {
      const x = only(config, inputs);
      const { output, states } = runCore(core, parameters, heeded(config, x, call), call.initialState);
      const ordered = goBackwards && returnSequences ? flip(output, [1]) : output;
      const first = withMask(ordered, returnSequences ? x.mask : undefined);
      return returnState ? [first, ...states.map((tensor) => ({ tensor }))] : [first];
    },
  };
};

function recurrentCore(config: LayerConfig, weights: LayerWeights): RecurrentCore {
  if (isConvLstm(config)) return coreOf(config, convLstmOf(config, weights));
  const cell = config.className === "RNN" ? config.innerConfig("cell") : config;
  if (cell === undefined) return config.refuse("a cell", "none");
  return coreOf(config, cellOf(config, cell, weights, "cell"));
}

/**
 * The input as the layer computes with it: Keras 3 passes the mask of an input on only if it is the only
 * tensor of the call, so that with initial states only a mask passed by name counts. The output carries it
 * all the same.
 */
function heeded(config: LayerConfig, x: KerasValue, { initialState, hasMask }: LayerCall): KerasValue {
  const isDropped = config.version >= 3 && initialState.length > 0 && !hasMask;
  return isDropped ? { tensor: x.tensor } : x;
}

const MERGES: Readonly<Record<string, (forward: Tensor, backward: Tensor) => Tensor>> = {
  concat: (forward, backward) => concat([forward, backward], forward.rank - 1),
  sum: add,
  mul: (forward, backward) => mul(forward, backward),
  ave: (forward, backward) => mul(add(forward, backward), 0.5),
};

/** A layer in each direction. */
export const bidirectional: LayerBuilder = (source) => {
  const { config } = source;
  const [forward, backward] = directionsOf(source);
  const mergeName = config.isNull("merge_mode") ? undefined : config.text("merge_mode", "concat");
  const merge =
    mergeName === undefined ? undefined : Object.hasOwn(MERGES, mergeName) ? MERGES[mergeName] : undefined;
  if (mergeName !== undefined && merge === undefined)
    config.refuse("merge_mode concat, sum, mul, ave or null", mergeName);
  const { returnSequences, returnState } = forward;
  return {
    className: config.className,
    name: config.name,
    parameters: { forward: forward.parameters, reverse: backward.parameters },
    parameterCount: forward.parameterCount + backward.parameterCount,
    gates: forward.gates,
    notes: notesOf(forward),
    apply: (parameters, inputs, call) => {
      const given = only(config, inputs);
      const { initialState } = call;
      const x = heeded(config, given, call);
      const half = initialState.length / 2;
      const { forward: own, reverse } = parameters as Readonly<Record<string, KerasParameters>>;
      const ahead = runCore(forward, own!, x, initialState.slice(0, half));
      const behind = runCore(backward, reverse!, x, initialState.slice(half));
      // Each layer returns outputs in processing order, and Keras reverses those of the second.
      const first = returnSequences && forward.goBackwards ? flip(ahead.output, [1]) : ahead.output;
      const second = returnSequences && !backward.goBackwards ? flip(behind.output, [1]) : behind.output;
      const mask = returnSequences ? given.mask : undefined;
      const merged = merge === undefined ? [first, second] : [merge(first, second)];
      const outputs = merged.map((tensor) => withMask(tensor, mask));
      if (!returnState) return outputs;
      return [...outputs, ...[...ahead.states, ...behind.states].map((tensor) => ({ tensor }))];
    },
  };
};

function directionsOf({ config, weights }: LayerSource): [RecurrentCore, RecurrentCore] {
  const [ahead, behind] = [config.innerConfig("layer"), config.innerConfig("backward_layer")];
  if (ahead === undefined) return config.refuse("a nested layer", "none");
  const forward = recurrentCore(ahead, weights.inner("forward_layer"));
  const backward =
    behind === undefined
      ? {
          ...recurrentCore(config.innerConfig("layer")!, weights.inner("backward_layer")),
          goBackwards: !forward.goBackwards,
        }
      : recurrentCore(behind, weights.inner("backward_layer"));
  const isFine =
    forward.goBackwards !== backward.goBackwards &&
    forward.returnSequences === backward.returnSequences &&
    forward.returnState === backward.returnState;
  if (!isFine) config.refuse("two layers that differ only in go_backwards", "others");
  // Keras forces this, so that masked steps of one direction do not repeat outputs of valid steps; TensorFlow.js does
  // not.
  const zeroes = config.flag("zero_output_for_mask", true);
  const zeroed = { zeroOutputForMask: zeroes && forward.returnSequences };
  return [
    { ...forward, ...zeroed },
    { ...backward, ...zeroed },
  ];
}

function notesOf({ isStateful }: RecurrentCore): readonly string[] {
  return isStateful ? ["stateful in Keras; here every call starts from zeros unless states are passed"] : [];
}
