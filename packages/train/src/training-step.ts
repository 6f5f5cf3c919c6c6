// One step of training as a pure function of state and batch, and its validation counterpart.
import { applyUpdates, globalNorm, type Optimizer } from "@grus/optim";
import {
  abs,
  and,
  type LoopBody,
  less,
  mapTree,
  splitKey,
  Tensor,
  valueAndGradWithAuxiliary,
  where,
  zipTrees,
} from "@grus/tensor";

/** What training carries from step to step, on the device. */
export interface TrainingState<Parameters> {
  readonly parameters: Parameters;
  readonly optimizer: unknown;
  /** int32 [2]: the key of the next step. */
  readonly key: Tensor;
  /** What the loss hands on from batch to batch; an empty record where it hands on nothing. */
  readonly carry: unknown;
}

/** What a training step hands out: scalars. */
export interface StepOutput {
  readonly loss: Tensor;
  /** Global norm of the gradient, before clipping. */
  readonly gradientNorm: Tensor;
}

/** What a loss may give: a scalar, or a scalar and what goes on to the next batch. */
export type LossResult<Carry = unknown> = Tensor | { readonly loss: Tensor; readonly carry: Carry };

/** The loss of a batch, given a key when training, and what the batch before has handed on. */
export type Loss<Parameters, Batch> = (
  parameters: Parameters,
  batch: Batch,
  context: { key?: Tensor; carry?: never },
) => LossResult;

/** The scalar, and what is carried on; what came in where the loss says nothing. */
export function resultOf(
  result: LossResult,
  carry: unknown,
): { readonly loss: Tensor; readonly carry: unknown } {
  return result instanceof Tensor ? { loss: result, carry } : result;
}

/** (state, batch) -> (state, loss and gradient norm). When one of them is not finite the state stays as it is. */
export function trainingStep<Parameters, Batch>(
  loss: Loss<Parameters, Batch>,
  optimizer: Optimizer,
): LoopBody<TrainingState<Parameters>, Batch, StepOutput> {
  return (state, batch) => takeStep({ loss, optimizer, state, batch });
}

/** As {@link trainingStep}, for one batch after another: from the first step that is not finite, the state stays as it was before that step. */
export function trainingSteps<Parameters, Batch>(
  loss: Loss<Parameters, Batch>,
  optimizer: Optimizer,
): LoopBody<TrainingState<Parameters>, readonly Batch[], readonly StepOutput[]> {
  return (first, batches) => {
    const output: StepOutput[] = [];
    let state = first;
    let goesOn: Tensor | undefined;
    for (const batch of batches) {
      const taken = takeStep({ loss, optimizer, state, batch, goesOn });
      output.push(taken.output);
      ({ state, goesOn } = taken);
    }
    return { state, output };
  };
}

interface Step<Parameters, Batch> {
  readonly loss: Loss<Parameters, Batch>;
  readonly optimizer: Optimizer;
  readonly state: TrainingState<Parameters>;
  readonly batch: Batch;
  /** Whether all steps before were finite; undefined for the first. */
  readonly goesOn?: Tensor | undefined;
}

interface TakenStep<Parameters> {
  readonly state: TrainingState<Parameters>;
  readonly output: StepOutput;
  readonly goesOn: Tensor;
}

function takeStep<Parameters, Batch>(given: Step<Parameters, Batch>): TakenStep<Parameters> {
  const { loss, optimizer, state, batch } = given;
  const [next, own] = splitKey(state.key);
  const step = valueAndGradWithAuxiliary((parameters: Parameters) => {
    const result = resultOf(loss(parameters, batch, { key: own, carry: state.carry as never }), state.carry);
    return { value: result.loss, auxiliary: result.carry };
  });
  const { value, gradient, auxiliary: carry } = step(state.parameters);
  const { updates, state: moved } = optimizer.update(
    gradient as never,
    state.optimizer as never,
    state.parameters as never,
  );
  const gradientNorm = globalNorm(gradient);
  const isStepFinite = and(
    less(abs(value), Number.POSITIVE_INFINITY),
    less(gradientNorm, Number.POSITIVE_INFINITY),
  );
  const goesOn = given.goesOn === undefined ? isStepFinite : and(given.goesOn, isStepFinite);
  const proposed = {
    parameters: applyUpdates(state.parameters as never, updates as never),
    optimizer: moved,
    key: next,
    carry,
  };
  const kept = zipTrees([proposed, state], (pair) => {
    const [after, before] = pair as unknown as [Tensor, Tensor];
    return where(goesOn, after, before);
  });
  return { state: kept as TrainingState<Parameters>, output: { loss: value, gradientNorm }, goesOn };
}

/** What validation holds on the device. */
export interface ValidationState<Parameters> {
  readonly parameters: Parameters;
  readonly carry: unknown;
}

/** What validation hands out: scalars. */
export interface ValidationOutput {
  readonly loss: Tensor;
  readonly metrics: Readonly<Record<string, Tensor>>;
}

/** The parameters as state, with what is carried, and from a batch its loss and metrics. */
export function validationStep<Parameters, Batch>(
  loss: Loss<Parameters, Batch>,
  metrics: (parameters: Parameters, batch: Batch) => Readonly<Record<string, Tensor>>,
): LoopBody<ValidationState<Parameters>, Batch, ValidationOutput> {
  return ({ parameters, carry }, batch) => {
    const result = resultOf(loss(parameters, batch, { carry: carry as never }), carry);
    return {
      state: { parameters: mapTree(parameters, (leaf) => leaf) as Parameters, carry: result.carry },
      output: { loss: result.loss, metrics: metrics(parameters, batch) },
    };
  };
}
