// A recurrent layer without its wrapper: what its file says, and how it runs over a sequence.
import { type Tensor, take } from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { asFloats, type KerasParameters, type KerasValue, openShape } from "./layer.ts";
import { runMasked, type SequenceResult } from "./masked-sequence.ts";
import type { RunOptions } from "./run-recurrence.ts";

/** The recurrence of a layer over rows of features. */
export interface RecurrentBody {
  readonly parameters: KerasParameters;
  readonly parameterCount: number;
  /** The computation of the gates. */
  readonly gates: string;
  /** The number of states. */
  readonly stateCount: number;
  /** The index of the state that is the last output. */
  readonly lastState: number;
  /** The number of axes of an input. */
  readonly rank: number;
  readonly bind: (parameters: KerasParameters, x: Tensor) => BoundRecurrence;
}

/** A recurrence with the input that it runs over. */
export interface BoundRecurrence {
  /** [batch, time, features]: the input, or what takes its place. */
  readonly steps: Tensor;
  /** Makes [batch, features] of an initial state; default the state itself. */
  readonly stateOf?: ((state: Tensor) => Tensor) | undefined;
  /** Makes the layer's format of outputs and states; default that of rows. */
  readonly restore?: ((own: Tensor) => Tensor) | undefined;
  readonly run: (steps: Tensor, options: RunOptions) => SequenceResult;
}

/** An unwrapped recurrent layer. */
export interface RecurrentCore extends RecurrentBody {
  readonly config: LayerConfig;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly isStateful: boolean;
  readonly zeroOutputForMask: boolean;
}

/** Options that all recurrent layers have. */
export function coreOf(config: LayerConfig, body: RecurrentBody): RecurrentCore {
  const core = {
    ...body,
    config,
    goBackwards: config.flag("go_backwards", false),
    returnSequences: config.flag("return_sequences", false),
    returnState: config.flag("return_state", false),
    isStateful: config.flag("stateful", false),
    zeroOutputForMask: config.flag("zero_output_for_mask", false),
  };
  config.only("time_major", false);
  checkOptions(config);
  return core;
}

/** Dropout has no effect in inference; the others concern the implementation, not the result. */
export function checkOptions(config: LayerConfig): void {
  config.ignore("dropout", "recurrent_dropout", "unroll", "implementation", "unit_forget_bias", "use_cudnn");
  config.checkHeeded();
}

/** The result of a core on a sequence: outputs at the positions of their inputs. */
export interface Outcome {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/** Runs a core over a sequence, from the given states or zeros. */
export function runCore(
  core: RecurrentCore,
  parameters: KerasParameters,
  { tensor, mask }: KerasValue,
  initialState: readonly KerasValue[],
): Outcome {
  const { config, stateCount, rank } = core;
  if (initialState.length !== 0 && initialState.length !== stateCount)
    config.refuse(`${stateCount} initial states`, String(initialState.length));
  const x = asFloats(tensor);
  if (x.rank !== rank)
    config.refuse(
      rank === 3 ? "an input [batch, time, features]" : `an input of ${rank} axes`,
      openShape(x.shape),
    );
  if (mask !== undefined && String(mask.shape) !== String(x.shape.slice(0, 2)))
    config.refuse(`a mask ${openShape(x.shape.slice(0, 2))}`, openShape(mask.shape));
  const bound = core.bind(parameters, x);
  const { stateOf = (own: Tensor) => own, restore = (own: Tensor) => own } = bound;
  const initial = initialState.map((state) => stateOf(asFloats(state.tensor)));
  const { output, states } = overSteps(core, bound, mask, initial);
  return { output: restore(output), states: states.map(restore) };
}

function overSteps(
  { goBackwards: isReverse, returnSequences, zeroOutputForMask: isZeroed, lastState }: RecurrentCore,
  { steps, run }: BoundRecurrence,
  mask: Tensor | undefined,
  initial: readonly Tensor[],
): Outcome {
  if (mask === undefined) {
    const { output, states } = run(steps, { isReverse, initial });
    return { output: returnSequences ? output : states[lastState]!, states };
  }
  const result = runMasked(steps, mask, { isReverse, isZeroed }, (own, lengths) =>
    run(own, { isReverse, initial, lengths }),
  );
  if (returnSequences) return result;
  const { output, states } = result;
  // The last output in processing order is the state, unless Keras zeroes masked steps.
  return { output: isZeroed ? take(output, 1, isReverse ? 0 : -1) : states[lastState]!, states };
}
