// The batch statistics at each step of an LSTM with recurrent batch normalisation.
import {
  axes,
  broadcastTo,
  cast,
  concat,
  div,
  equal,
  maximum,
  ones,
  reshape,
  type SequenceOptions,
  split,
  sum,
  type Tensor,
  transpose,
  where,
} from "@grus/tensor";
import { type BatchNormLstmCellOptions, batchNormLstmCell } from "./batch-norm-lstm-cell.ts";
import type {
  BatchNormLstmParameters,
  BatchNormLstmState,
  BatchNormStatistics,
  StepMoments,
} from "./batch-norm-lstm-parameters.ts";
import { batchMoments, type Moments, normedStep } from "./batch-norm-step.ts";
import type { Cell } from "./cell.ts";
import { validSteps } from "./padding.ts";
import { scanCell } from "./run-cell.ts";

/**
 * Means and variances, per step, of the quantities that {@link batchNormLstmCell} with the same options
 * normalises while training on `x` [batch, time, inputSize] from its initial state: the content of its
 * `statistics`. For evaluation, average them over the batches of the training set or keep a running mean.
 * Steps that no row reaches have mean 0 and variance 1.
 */
export function batchNormStatistics(
  options: BatchNormLstmCellOptions,
  parameters: BatchNormLstmParameters,
  x: Tensor,
  { lengths, timeMajor = false }: Pick<SequenceOptions, "lengths" | "timeMajor"> = {},
): BatchNormStatistics {
  const rows = timeMajor ? transpose(x, [1, 0, 2]) : x;
  const { output } = scanCell(recordingCell(options), parameters, rows, { lengths });
  const [batch, time] = axes(rows, 2);
  const isValid = lengths === undefined ? ones([batch, time]) : cast(validSteps(lengths, time), "float32");
  const [, moments] = split(output, 2, [options.hiddenSize, 18 * options.hiddenSize]);
  return averageRows(moments, sum(isValid, { axes: [0] }), options.hiddenSize);
}

/**
 * Moments per step, from those at each step and row, [batch, time, 18 · hiddenSize], which are equal in all
 * valid rows and 0 in the others; `count` [time] is the number of valid rows.
 */
export function averageRows(given: Tensor, count: Tensor, hiddenSize: number): BatchNormStatistics {
  const rows = reshape(count, [count.shape[0]!, 1]);
  const [gates, cells] = [4 * hiddenSize, hiddenSize];
  const average = div(sum(given, { axes: [0] }), maximum(rows, 1));
  const parts = split(average, 1, [gates, gates, gates, gates, cells, cells]);
  const moments = (mean: Tensor, variance: Tensor): StepMoments => ({
    mean,
    variance: where(equal(rows, 0), 1, variance),
  });
  return {
    input: moments(parts[0], parts[1]),
    hidden: moments(parts[2], parts[3]),
    cell: moments(parts[4], parts[5]),
  };
}

/**
 * The training cell, whose output is the hidden state followed by the moments, 19 · hiddenSize features: mean
 * and variance of each normalisation in turn, equal for all rows.
 */
export function recordingCell(
  options: BatchNormLstmCellOptions,
): Cell<BatchNormLstmParameters, BatchNormLstmState> {
  const { statistics: _none, ...training } = options;
  const cell = batchNormLstmCell(training);
  return {
    ...cell,
    outputSize: 19 * options.hiddenSize,
    step: (parameters, state, input, context) => {
      const found: Tensor[] = [];
      const record = (_name: unknown, values: Tensor): Moments => {
        const moments = batchMoments(values, context?.isValid);
        found.push(moments.mean, moments.variance);
        return moments;
      };
      const next = normedStep(parameters, state, input, context, record, options.epsilon ?? 1e-5);
      const all = concat(found, 1);
      const output = concat([next.output, broadcastTo(all, [input.shape[0]!, all.shape[1]!])], 1);
      return { ...next, output };
    },
  };
}
