// The LSTM with recurrent batch normalisation as a layer, whose running statistics are untrained parameters.
import {
  add,
  arange,
  cast,
  clamp,
  div,
  expandAxis,
  greater,
  isRagged,
  matmul,
  maximum,
  mul,
  oneHot,
  ones,
  type RunningStatistics,
  reshape,
  type Sequence,
  split,
  sub,
  sum,
  type Tensor,
  transpose,
  zeros,
} from "@grus/tensor";
import { type BatchNormLstmCellOptions, batchNormLstmCell } from "./batch-norm-lstm-cell.ts";
import type {
  BatchNormLstmParameters,
  BatchNormLstmState,
  BatchNormStatistics,
  StepMoments,
} from "./batch-norm-lstm-parameters.ts";
import { averageRows, recordingCell } from "./batch-norm-statistics.ts";
import { momentsAt, normedStep } from "./batch-norm-step.ts";
import type { Cell } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import { validSteps } from "./padding.ts";
import { recurrent } from "./recurrent-layer.ts";
import type { RecurrentCall, RecurrentCallOptions, RecurrentLayer } from "./recurrent-types.ts";
import { checkMomentum, followed, isTraining, statisticsOf } from "./training-context.ts";

/** Options of {@link batchNormLstm}. */
export interface BatchNormLstmOptions extends Omit<BatchNormLstmCellOptions, "statistics"> {
  /**
   * Number of steps with separate statistics; later steps share those of the last. At most the length of the
   * training sequences.
   */
  readonly steps: number;
  /** Weight of a batch in the running statistics, in [0, 1]. Default 0.1. */
  readonly momentum?: number | undefined;
}

/** The parameters of {@link batchNormLstm}. */
export interface BatchNormLstmLayerParameters extends BatchNormLstmParameters {
  /** Running means and unbiased running variances per step, [steps, …]; not trained. */
  readonly running: BatchNormStatistics;
}

const NAMES = ["input", "hidden", "cell"] as const;
const MOMENTS = ["mean", "variance"] as const;
const PLACE = "layers.0.forward.running";
const STATISTICS = NAMES.flatMap((name) => MOMENTS.map((moment) => `${PLACE}.${name}.${moment}`));

/**
 * {@link batchNormLstmCell} over sequences [batch, time, inputSize] (Cooijmans et al., arXiv 1603.09025).
 * While training, each step is normalised by the statistics of the batch, which update the running statistics
 * of that step; otherwise, and in streams, by the running statistics, so that rows are independent. Running
 * means are initialised to 0 and variances to 1; a step that fewer than two rows reach leaves them unchanged.
 * They are part of the parameters; `fit` updates but does not train them, as those of `batchNorm`. A single,
 * causal layer: stack several with `sequential`. Throws {@link CellOptionError}, and {@link ShapeError} from
 * the call.
 */
export function batchNormLstm(
  options: BatchNormLstmOptions,
): RecurrentLayer<BatchNormLstmLayerParameters, BatchNormLstmState, true> {
  const { inputSize, hiddenSize, steps, momentum = 0.1 } = options;
  checkSizes("batchNormLstm", { inputSize, hiddenSize, steps });
  checkMomentum("batchNormLstm", momentum);
  const evaluating = recurrent(() => evaluatingCell(options), { inputSize });
  const recording = recurrent(() => recordingCell(options), { inputSize });
  return {
    ...evaluating,
    statistics: STATISTICS,
    bind: (parameters, context = {}) => {
      if (!isTraining(context)) return evaluating.bind(parameters, context);
      const call = recording.bind(parameters, context);
      const { running } = parameters.layers[0]!.forward;
      const learn = (seen: Seen) =>
        follow(statisticsOf("batchNormLstm", context), running, { ...seen, steps, momentum });
      return trainingCall(call, hiddenSize, learn);
    },
  };
}

/** The cell, with the running statistics of its parameters. */
function evaluatingCell(
  options: BatchNormLstmOptions,
): Cell<BatchNormLstmLayerParameters, BatchNormLstmState> {
  const { hiddenSize, steps, epsilon = 1e-5 } = options;
  const cell = batchNormLstmCell(options);
  const moments = (features: number): StepMoments => ({
    mean: zeros([steps, features]),
    variance: ones([steps, features]),
  });
  return {
    inputSize: cell.inputSize,
    outputSize: cell.outputSize,
    initialState: cell.initialState,
    masksHidden: true,
    init: (key) => ({
      ...cell.init(key),
      running: { input: moments(4 * hiddenSize), hidden: moments(4 * hiddenSize), cell: moments(hiddenSize) },
    }),
    step: (p, state, x, context) =>
      normedStep(p, state, x, context, (name) => momentsAt(p.running[name], state.steps), epsilon),
  };
}

/** The records of a training call: the moments of each step and row, and the valid steps. */
interface Seen {
  /** [batch, time, 18 · hiddenSize] */
  readonly moments: Tensor;
  /** float32 [batch, time]: 1 where a step is valid, else 0. */
  readonly isValid: Tensor;
  /** float32 [batch]: the number of steps that each row has taken, including these. */
  readonly made: Tensor;
}

/** A call of the recording layer with the interface of the layer; the records are passed to `learn`. */
function trainingCall(
  call: RecurrentCall<BatchNormLstmState>,
  hiddenSize: number,
  learn: (seen: Seen) => void,
): RecurrentCall<BatchNormLstmState> {
  const training = (x: Sequence, options?: RecurrentCallOptions<BatchNormLstmState>) => {
    const { output, hidden, state } = call(x, options);
    const [values, lengths] = isRagged(output) ? [output.values, output.lengths] : [output, undefined];
    const [own, moments] = split(values, 2, [hiddenSize, 18 * hiddenSize]);
    const [batch, time] = [own.shape[0]!, own.shape[1]!];
    const isValid = lengths === undefined ? ones([batch, time]) : cast(validSteps(lengths, time), "float32");
    learn({ moments, isValid, made: state[0]!.forward.steps });
    return { output: lengths === undefined ? own : { values: own, lengths }, hidden, state };
  };
  return training as RecurrentCall<BatchNormLstmState>;
}

interface Learning extends Seen {
  readonly steps: number;
  readonly momentum: number;
}

/**
 * Updates the running statistics of each step by those of the batch, weighted by rows if the batch reaches it
 * at several times.
 */
function follow(
  statistics: RunningStatistics,
  running: BatchNormStatistics,
  { moments, isValid, made, steps, momentum }: Learning,
): void {
  const hiddenSize = moments.shape[2]! / 18;
  const count = sum(isValid, { axes: [0] });
  const found = averageRows(moments, count, hiddenSize);
  const weights = weightsOf({ isValid, made, steps, count });
  const weight = sum(weights, { axes: [1], keepAxes: true });
  const unbias = expandAxis(div(count, maximum(sub(count, 1), 1)), -1);
  for (const name of NAMES)
    for (const moment of MOMENTS) {
      const path = `${PLACE}.${name}.${moment}`;
      const own = moment === "mean" ? found[name].mean : mul(found[name].variance, unbias);
      const now = div(matmul(weights, own), maximum(weight, 1));
      const before = statistics.get(path) ?? running[name][moment];
      statistics.set(path, followed({ before, now, momentum, isKnown: greater(weight, 0) }));
    }
}

/** [steps, time]: the number of rows at a step at a time; 0 if fewer than two rows are valid at that time. */
function weightsOf({
  isValid,
  made,
  steps,
  count,
}: Pick<Learning, "isValid" | "made" | "steps"> & { readonly count: Tensor }): Tensor {
  const [batch, time] = [isValid.shape[0]!, isValid.shape[1]!];
  const before = sub(made, sum(isValid, { axes: [1] }));
  const step = clamp(add(cast(arange(time), "float32"), reshape(before, [batch, 1])), 0, steps - 1);
  const counts = mul(isValid, cast(greater(count, 1), "float32"));
  const marks = mul(oneHot(cast(step, "int32"), steps), expandAxis(counts, -1));
  return transpose(sum(marks, { axes: [0] }), [1, 0]);
}
