// One training step as a pure function of state and batch, and its validation counterpart.
import { applyUpdates, globalNorm, type Optimizer, type OptimizerState } from "@grus/optim";
import {
  abs,
  and,
  described,
  inPart,
  type Key,
  type LoopBody,
  less,
  mapTree,
  mul,
  type RunningStatistics,
  replaceLeaves,
  runningStatistics,
  splitKey,
  Tensor,
  valueAndGradWithAuxiliary,
  where,
  zipTrees,
} from "@grus/tensor";
import { TrainingOptionError } from "./errors.ts";
import { leftOf, trainedOf, withTrained } from "./trained-parameters.ts";

/** The state of training, on the device, from step to step. */
export interface TrainingState<Parameters> {
  readonly parameters: Parameters;
  readonly optimizer: OptimizerState;
  /** The key of the next step. */
  readonly key: Key;
  /** The carry that the loss passes from batch to batch; an empty record if there is none. */
  readonly carry: unknown;
}

/** The outputs of a training step: scalars. */
export interface StepOutput {
  readonly loss: Tensor;
  /** Global norm of the gradient, before clipping. */
  readonly gradientNorm: Tensor;
}

/** The value of a loss: a scalar, or a scalar and the carry for the loss of the next batch. */
export type LossResult<Carry = unknown> = Tensor | { readonly loss: Tensor; readonly carry: Carry };

/** The loss of a traced batch, with a key when training, and the carry of the previous batch. */
export type Loss<Parameters, Batch, Carry = undefined> = (
  parameters: Parameters,
  batch: Batch,
  context: {
    readonly key?: Key | undefined;
    readonly carry: Carry;
    readonly statistics?: RunningStatistics | undefined;
  },
) => LossResult;

/** The input of a training step. */
export interface StepInput<Batch> {
  readonly batch: Batch;
  /** A scalar by which the updates are multiplied, for learning rates that the host sets. Default: 1. */
  readonly scale?: Tensor | undefined;
}

/** Options of training steps. */
export interface StepOptions<Parameters, Batch, Carry> {
  readonly loss: Loss<Parameters, Batch, Carry>;
  readonly optimizer: Optimizer;
  /** Paths of the parameters that are running statistics, updated by the loss and not by the optimizer. */
  readonly statistics?: readonly string[] | undefined;
  /** The prefix of errors. */
  readonly caller?: string | undefined;
}

/**
 * The scalar and the carry; the incoming carry if the loss returns none. Throws {@link TrainingOptionError}
 * for a loss that returned neither.
 */
export function resultOf(
  result: LossResult,
  carry: unknown,
  caller?: string | undefined,
): { readonly loss: Tensor; readonly carry: unknown } {
  if (result instanceof Tensor) return { loss: result, carry };
  const given: unknown = result;
  const isCarrying = typeof given === "object" && given !== null && "loss" in given;
  const loss = isCarrying ? given.loss : given;
  if (isCarrying && loss instanceof Tensor) return result;
  throw new TrainingOptionError(
    caller,
    `loss returned ${described(loss)}; expected a scalar tensor.\n${cureOf(loss)}`,
  );
}

function cureOf(loss: unknown): string {
  return loss instanceof Promise
    ? "Make it a function that is not async: losses are traced, so they cannot wait."
    : "Return the loss.";
}

/**
 * (state, input) -> (state, loss and gradient norm). If one of them is not finite, the state is unchanged.
 */
export function trainingStep<Parameters, Batch, Carry>(
  options: StepOptions<Parameters, Batch, Carry>,
): LoopBody<TrainingState<Parameters>, StepInput<Batch>, StepOutput> {
  return (state, input) => takeStep({ ...options, ...input, state });
}

/**
 * As {@link trainingStep}, for a sequence of inputs: from the first step that is not finite, the state stays
 * as it was before that step.
 */
export function trainingSteps<Parameters, Batch, Carry>(
  options: StepOptions<Parameters, Batch, Carry>,
): LoopBody<TrainingState<Parameters>, readonly StepInput<Batch>[], readonly StepOutput[]> {
  return (first, inputs) => {
    const output: StepOutput[] = [];
    let state = first;
    let isSound: Tensor | undefined;
    for (const input of inputs) {
      const taken = takeStep({ ...options, ...input, state, isSound });
      output.push(taken.output);
      ({ state, isSound } = taken);
    }
    return { state, output };
  };
}

interface Step<Parameters, Batch, Carry> extends StepOptions<Parameters, Batch, Carry>, StepInput<Batch> {
  readonly state: TrainingState<Parameters>;
  /** Whether all previous steps were finite; undefined for the first. */
  readonly isSound?: Tensor | undefined;
}

interface TakenStep<Parameters> {
  readonly state: TrainingState<Parameters>;
  readonly output: StepOutput;
  readonly isSound: Tensor;
}

function takeStep<Parameters, Batch, Carry>(given: Step<Parameters, Batch, Carry>): TakenStep<Parameters> {
  const { state } = given;
  const [next, own] = splitKey(state.key);
  const trained = trainedOf(state.parameters, given.statistics);
  const differentiated = valueAndGradWithAuxiliary((at: Parameters) =>
    lossOf(given, withTrained(state.parameters, at), own),
  )(trained);
  return inPart("optimizer", () => updated(given, { ...differentiated, trained, next }));
}

/** What an update is made of. */
interface Differentiated<Parameters> extends ReturnType<typeof lossOf> {
  readonly gradient: Parameters;
  readonly trained: Parameters;
  /** The key of the next step. */
  readonly next: Key;
}

/** The state after an update by the gradient, or before it if that is not finite. */
function updated<Parameters, Batch, Carry>(
  given: Step<Parameters, Batch, Carry>,
  { value, gradient, auxiliary, trained, next }: Differentiated<Parameters>,
): TakenStep<Parameters> {
  const { optimizer, state, scale } = given;
  const { updates, state: moved } = optimizer.update(gradient, state.optimizer, trained);
  const scaled = scale === undefined ? updates : mapTree(updates, (leaf) => mul(leaf, scale));
  const gradientNorm = globalNorm(gradient);
  const isStepFinite = and(
    less(abs(value), Number.POSITIVE_INFINITY),
    less(gradientNorm, Number.POSITIVE_INFINITY),
  );
  const isSound = given.isSound === undefined ? isStepFinite : and(given.isSound, isStepFinite);
  const proposed: TrainingState<Parameters> = {
    parameters: replaceLeaves(
      withTrained(state.parameters, applyUpdates(trained, scaled)),
      new Map(Object.entries(auxiliary.left)),
    ),
    optimizer: moved,
    key: next,
    carry: auxiliary.carry,
  };
  const kept = zipTrees([proposed, state], ([after, before]) => where(isSound, after, before));
  return { state: kept, output: { loss: value, gradientNorm }, isSound };
}

/** The loss of a step, with the carry and the collected statistics. */
function lossOf<Parameters, Batch, Carry>(
  { loss, state, batch, statistics, caller }: Step<Parameters, Batch, Carry>,
  parameters: Parameters,
  key: Key,
) {
  const left = runningStatistics();
  const context = { key, carry: state.carry as Carry, statistics: left };
  const result = resultOf(loss(parameters, batch, context), state.carry, caller);
  return {
    value: result.loss,
    auxiliary: { carry: result.carry, left: leftOf(left, statistics, caller) },
  };
}

/** The state of validation, on the device. */
export interface ValidationState<Parameters> {
  readonly parameters: Parameters;
  readonly carry: unknown;
}

/** The outputs of a validation step. */
export interface ValidationOutput {
  /** A scalar. */
  readonly loss: Tensor;
  readonly metrics: Readonly<Record<string, Tensor>>;
}

/** Keeps parameters and carry as state, and computes loss and metrics of a batch. */
export function validationStep<Parameters, Batch, Carry>(
  loss: Loss<Parameters, Batch, Carry>,
  metrics: (
    parameters: Parameters,
    batch: Batch,
    context: { readonly carry: Carry },
  ) => Readonly<Record<string, Tensor>>,
): LoopBody<ValidationState<Parameters>, Batch, ValidationOutput> {
  return ({ parameters, carry }, batch) => {
    const context = { carry: carry as Carry };
    const result = resultOf(loss(parameters, batch, context), carry);
    return {
      state: { parameters: mapTree(parameters, (leaf) => leaf), carry: result.carry },
      output: { loss: result.loss, metrics: metrics(parameters, batch, context) },
    };
  };
}
