// GRU, LSTM, SimpleRNN, RNN around one of their cells, and Bidirectional around two of them.
import { add, concat, flip, mul, type Tensor, type TensorData, take } from "@grus/tensor";
import { activationOf } from "../activations.ts";
import type { LayerConfig } from "../config.ts";
import { gruFromKeras, KerasLayoutError, lstmFromKeras, simpleRnnFromKeras } from "../keras-layout.ts";
import { isRecurrent } from "../recurrent-parameters.ts";
import type { LayerWeights } from "../weights.ts";
import {
  asFloats,
  type KerasParameters,
  type KerasValue,
  type LayerBuilder,
  type LayerSource,
  type OpenShape,
  only,
  openShape,
  tensorsOf,
  withMask,
} from "./layer.ts";
import { runMasked } from "./masked-sequence.ts";
import { isFused, type Recurrence, runRecurrence } from "./run-recurrence.ts";

/** An unwrapped recurrent layer. */
interface RecurrentCore {
  readonly config: LayerConfig;
  readonly recurrence: Recurrence;
  readonly parameters: KerasParameters;
  readonly parameterCount: number;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly isStateful: boolean;
  readonly zeroOutputForMask: boolean;
}

/** The result of a core on a sequence: outputs at the positions of their inputs. */
interface Outcome {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

const KINDS: Readonly<Record<string, Recurrence["kind"]>> = {
  GRU: "GRU",
  LSTM: "LSTM",
  SimpleRNN: "SimpleRNN",
  GRUCell: "GRU",
  LSTMCell: "LSTM",
  SimpleRNNCell: "SimpleRNN",
};

/** GRU, LSTM and SimpleRNN, and RNN of such a cell. */
export const recurrent: LayerBuilder = (source) => {
  const core = coreOf(source.config, source.weights, "cell");
  const { config, returnSequences, returnState, goBackwards } = core;
  return {
    className: config.className,
    name: config.name,
    parameters: core.parameters,
    parameterCount: core.parameterCount,
    gates: describeGates(core.recurrence),
    notes: notesOf(core),
    shapes: ([x]) => {
      const { output, states } = shapesOf(core, x ?? []);
      return returnState ? [output, ...states] : [output];
    },
    apply: (parameters, inputs, { initialState }) => {
      const x = only(config, inputs);
      const { output, states } = run(core, parameters, x, initialState);
      const ordered = goBackwards && returnSequences ? flip(output, [1]) : output;
      const first = withMask(ordered, returnSequences ? x.mask : undefined);
      return returnState ? [first, ...states.map((tensor) => ({ tensor }))] : [first];
    },
  };
};

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
    gates: describeGates(forward.recurrence),
    notes: notesOf(forward),
    shapes: ([x]) => {
      const [ahead, behind] = [shapesOf(forward, x ?? []), shapesOf(backward, x ?? [])];
      const last = ahead.output.at(-1);
      const width = mergeName === "concat" && last !== undefined ? last + backward.recurrence.units : last;
      const outputs =
        merge === undefined ? [ahead.output, behind.output] : [[...ahead.output.slice(0, -1), width]];
      return returnState ? [...outputs, ...ahead.states, ...behind.states] : outputs;
    },
    apply: (parameters, inputs, { initialState }) => {
      const x = only(config, inputs);
      const half = initialState.length / 2;
      const { forward: own, reverse } = parameters as Readonly<Record<string, KerasParameters>>;
      const ahead = run(forward, own!, x, initialState.slice(0, half));
      const behind = run(backward, reverse!, x, initialState.slice(half));
      // Each layer returns outputs in processing order, and Keras reverses those of the second.
      const first = returnSequences && forward.goBackwards ? flip(ahead.output, [1]) : ahead.output;
      const second = returnSequences && !backward.goBackwards ? flip(behind.output, [1]) : behind.output;
      const mask = returnSequences ? x.mask : undefined;
      const merged = merge === undefined ? [first, second] : [merge(first, second)];
      const outputs = merged.map((tensor) => withMask(tensor, mask));
      if (!returnState) return outputs;
      return [...outputs, ...[...ahead.states, ...behind.states].map((tensor) => ({ tensor }))];
    },
  };
};

function directionsOf(source: LayerSource): [RecurrentCore, RecurrentCore] {
  const { config, weights } = source;
  const [ahead, behind] = [config.innerConfig("layer"), config.innerConfig("backward_layer")];
  if (ahead === undefined) return config.refuse("a nested layer", "none");
  const forward = coreOf(ahead, weights.inner("forward_layer"), "cell");
  const backward =
    behind === undefined
      ? {
          ...coreOf(config.innerConfig("layer")!, weights.inner("backward_layer"), "cell"),
          goBackwards: !forward.goBackwards,
        }
      : coreOf(behind, weights.inner("backward_layer"), "cell");
  const isFine =
    forward.goBackwards !== backward.goBackwards &&
    forward.returnSequences === backward.returnSequences &&
    forward.returnState === backward.returnState;
  if (!isFine) config.refuse("two layers that differ only in go_backwards", "others");
  // Keras forces this, so that masked steps of one direction do not repeat outputs of valid steps.
  const zeroed = { zeroOutputForMask: forward.returnSequences };
  return [
    { ...forward, ...zeroed },
    { ...backward, ...zeroed },
  ];
}

function coreOf(config: LayerConfig, weights: LayerWeights, part: string): RecurrentCore {
  const cell = config.className === "RNN" ? config.innerConfig("cell") : config;
  const kind = cell && Object.hasOwn(KINDS, cell.className) ? KINDS[cell.className] : undefined;
  if (cell === undefined || kind === undefined)
    return config.refuse(`a layer or cell among ${Object.keys(KINDS).join(", ")}`, cell?.className ?? "none");
  const recurrence = recurrenceOf(cell, kind);
  const names = cell.flag("use_bias", true)
    ? (["kernel", "recurrent_kernel", "bias"] as const)
    : (["kernel", "recurrent_kernel"] as const);
  const taken: Partial<Record<"kernel" | "recurrent_kernel" | "bias", TensorData>> = weights.take(
    part,
    names,
  );
  const core = {
    config,
    recurrence,
    ...parametersOf(config, recurrence, taken),
    goBackwards: config.flag("go_backwards", false),
    returnSequences: config.flag("return_sequences", false),
    returnState: config.flag("return_state", false),
    isStateful: config.flag("stateful", false),
    zeroOutputForMask: config.flag("zero_output_for_mask", false),
  };
  config.only("time_major", false);
  for (const own of new Set([config, cell])) {
    // Dropout has no effect in inference; the others concern the implementation, not the result.
    own.ignore("dropout", "recurrent_dropout", "unroll", "implementation", "unit_forget_bias", "use_cudnn");
    own.checkHeeded();
  }
  return core;
}

function recurrenceOf(cell: LayerConfig, kind: Recurrence["kind"]): Recurrence {
  return {
    kind,
    units: cell.size("units"),
    activation: activationOf(cell, "activation", "tanh"),
    recurrentActivation: activationOf(
      cell,
      kind === "SimpleRNN" ? "activation" : "recurrent_activation",
      "sigmoid",
    ),
    // Keras 2 files without reset_after predate the option.
    resetAfter: kind === "GRU" && cell.flag("reset_after", cell.version >= 3),
  };
}

function parametersOf(
  config: LayerConfig,
  { kind, units, resetAfter }: Recurrence,
  taken: Partial<Record<"kernel" | "recurrent_kernel" | "bias", TensorData>>,
): Pick<RecurrentCore, "parameters" | "parameterCount"> {
  const { kernel, recurrent_kernel: recurrentKernel, bias } = taken as Record<string, TensorData>;
  if (recurrentKernel!.shape[0] !== units)
    config.refuse(`weights of ${units} units`, `${recurrentKernel!.shape[0]}`);
  if (kind === "GRU" && bias !== undefined && (bias.shape.length === 2) !== resetAfter)
    config.refuse(`a bias ${resetAfter ? "[2, 3 · units]" : "[3 · units]"}`, `[${bias.shape.join(", ")}]`);
  const weights = { kernel: kernel!, recurrentKernel: recurrentKernel!, bias };
  const convert = { GRU: gruFromKeras, LSTM: lstmFromKeras, SimpleRNN: simpleRnnFromKeras }[kind];
  try {
    return {
      parameters: { ...convert(weights) },
      parameterCount: [kernel, recurrentKernel, bias].reduce((sum, own) => sum + (own?.data.length ?? 0), 0),
    };
  } catch (error) {
    if (error instanceof KerasLayoutError)
      return config.refuse("weights that fit", error.message.split("\n")[0]!);
    throw error;
  }
}

function run(
  core: RecurrentCore,
  parameters: KerasParameters,
  { tensor, mask }: KerasValue,
  initialState: readonly KerasValue[],
): Outcome {
  const { config, recurrence, goBackwards: isReverse, returnSequences, zeroOutputForMask: isZeroed } = core;
  const count = recurrence.kind === "LSTM" ? 2 : 1;
  if (initialState.length !== 0 && initialState.length !== count)
    config.refuse(`${count} initial states`, String(initialState.length));
  const initial = initialState.map((state) => state.tensor);
  const own = tensorsOf(parameters);
  if (!isRecurrent(own)) return config.refuse("recurrent parameters", Object.keys(own).join(", ") || "none");
  const x = asFloats(tensor);
  if (x.rank !== 3) config.refuse("an input [batch, time, features]", openShape(x.shape));
  if (mask !== undefined && String(mask.shape) !== String(x.shape.slice(0, 2)))
    config.refuse(`a mask ${openShape(x.shape.slice(0, 2))}`, openShape(mask.shape));
  if (mask === undefined) {
    const { output, states } = runRecurrence(recurrence, own, x, { isReverse, initial });
    return { output: returnSequences ? output : states[0]!, states };
  }
  const result = runMasked(x, mask, { isReverse, isZeroed }, (steps, lengths) =>
    runRecurrence(recurrence, own, steps, { isReverse, initial, lengths }),
  );
  if (returnSequences) return result;
  const { output, states } = result;
  // The last output in processing order is the state, unless Keras zeroes masked steps.
  return { output: isZeroed ? take(output, 1, isReverse ? 0 : -1) : states[0]!, states };
}

function shapesOf({ recurrence, returnSequences }: RecurrentCore, [batch, time]: OpenShape) {
  const state: OpenShape = [batch, recurrence.units];
  return {
    output: returnSequences ? [batch, time, recurrence.units] : state,
    states: recurrence.kind === "LSTM" ? [state, state] : [state],
  };
}

const FORMS: Readonly<Record<Recurrence["kind"], string>> = {
  GRU: "z, r, h",
  LSTM: "i, f, c, o",
  SimpleRNN: "none",
};

function describeGates(recurrence: Recurrence): string {
  const { kind, activation, recurrentActivation, resetAfter } = recurrence;
  const functions =
    kind === "SimpleRNN" ? activation.name : `${recurrentActivation.name}, ${activation.name}`;
  const form = kind === "GRU" ? `, reset ${resetAfter ? "after" : "before"} the product` : "";
  return `${FORMS[kind]} (${functions}${form}${isFused(recurrence) ? "" : "; step by step"})`;
}

function notesOf({ isStateful }: RecurrentCore): readonly string[] {
  return isStateful ? ["stateful in Keras; here every call starts from zeros unless states are passed"] : [];
}
