// The statistics of a batch at each step of an LSTM with batch normalisation.
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
 * Means and variances, step by step, of what {@link batchNormLstmCell} of the same options normalises while it trains on `x` [batch, time, inputSize],
 * from its initial state: what its `statistics` are made of. Average them over the batches of the training set, or keep a running mean, to evaluate
 * with. Steps that no row reaches have a mean of 0 and a variance of 1.
 */
export function batchNormStatistics(
  options: BatchNormLstmCellOptions,
  parameters: BatchNormLstmParameters,
  x: Tensor,
  { lengths, timeMajor = false }: Pick<SequenceOptions, "lengths" | "timeMajor"> = {},
): BatchNormStatistics {
  const rows = timeMajor ? transpose(x, [1, 0, 2]) : x;
  const walk = lengths === undefined ? {} : { lengths };
  const { output } = scanCell(momentsCell(options), parameters, rows, walk);
  const [batch, time] = axes(rows, 2);
  const isValid = lengths === undefined ? ones([batch, time]) : cast(validSteps(lengths, time), "float32");
  return averageRows(output, sum(isValid, { axes: [0] }), options.hiddenSize);
}

/** The moments at each step, which valid rows agree on and others leave at 0: [batch, time, 18 · hiddenSize] and the number of valid rows. */
function averageRows(output: Tensor, count: Tensor, hiddenSize: number): BatchNormStatistics {
  const time = count.shape[0]!;
  const rows = reshape(count, [time, 1]);
  const [gates, cells] = [4 * hiddenSize, hiddenSize];
  const parts = split(div(sum(output, { axes: [0] }), maximum(rows, 1)), 1, [
    gates,
    gates,
    gates,
    gates,
    cells,
    cells,
  ]);
  const moments = (k: number): StepMoments => ({
    mean: parts[k]!,
    variance: where(equal(rows, 0), 1, parts[k + 1]!),
  });
  return { input: moments(0), hidden: moments(2), cell: moments(4) };
}

/** The cell in training, whose output is the moments instead: mean and variance of each normalisation in turn, the same for every row. */
function momentsCell(options: BatchNormLstmCellOptions): Cell<BatchNormLstmParameters, BatchNormLstmState> {
  const { statistics: _none, ...training } = options;
  const cell = batchNormLstmCell(training);
  return {
    ...cell,
    outputSize: 18 * options.hiddenSize,
    step: (parameters, state, input, context) => {
      const found: Tensor[] = [];
      const record = (_name: unknown, values: Tensor): Moments => {
        const moments = batchMoments(values, context?.isValid);
        found.push(moments.mean, moments.variance);
        return moments;
      };
      const next = normedStep(parameters, state, input, context, record, options.epsilon ?? 1e-5);
      const all = concat(found, 1);
      return { state: next.state, output: broadcastTo(all, [input.shape[0]!, all.shape[1]!]) };
    },
  };
}
