// One step of the LSTM with recurrent batch normalisation, and the batch statistics.
import {
  add,
  cast,
  div,
  equal,
  expandAxis,
  gather,
  matmul,
  maximum,
  minimum,
  mul,
  ones,
  sigmoid,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  where,
} from "@grus/tensor";
import type {
  BatchNormLstmParameters,
  BatchNormLstmState,
  BatchNormStatistics,
  StepMoments,
} from "./batch-norm-lstm-parameters.ts";
import { type CellStep, maskHidden, type StepContext } from "./cell.ts";
import { splitGates } from "./gates.ts";

/** A mean and a variance, [batch or 1, features] each. */
export interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** The moments with which a step normalises `x`, by its name. */
export type MomentsOf = (name: keyof BatchNormStatistics, x: Tensor) => Moments;

/** One step with the moments from `momentsOf`. */
export function normedStep(
  p: BatchNormLstmParameters,
  { hidden: h, cell: c, steps }: BatchNormLstmState,
  x: Tensor,
  context: StepContext | undefined,
  momentsOf: MomentsOf,
  epsilon: number,
): CellStep<BatchNormLstmState> {
  const norm = (name: keyof BatchNormStatistics, values: Tensor) => {
    const { mean, variance } = momentsOf(name, values);
    return div(sub(values, mean), sqrt(add(variance, epsilon)));
  };
  const input = mul(p.gainIh, norm("input", matmul(x, p.weightIh, { transposeB: true })));
  const product = matmul(maskHidden(h, context), p.weightHh, { transposeB: true });
  const sums = add(input, mul(p.gainHh, norm("hidden", product)));
  const [xi, xf, xg, xo] = splitGates(p.biasIh === undefined ? sums : add(sums, p.biasIh), 4);
  const [i, f, o] = [sigmoid(xi), sigmoid(xf), sigmoid(xo)];
  const cell = add(mul(f, c), mul(i, tanh(xg)));
  const seen = add(mul(p.normCell.weight, norm("cell", cell)), p.normCell.bias);
  const hidden = mul(o, tanh(seen));
  const state = { hidden, cell, steps: add(steps, 1) };
  return { state, output: hidden, gates: { input: i, forget: f, output: o } };
}

/**
 * Mean and biased variance over the valid rows of [batch, features], [1, features] each; 0 and 1 without
 * valid rows.
 */
export function batchMoments(x: Tensor, isValid: Tensor | undefined): Moments {
  const valid = isValid === undefined ? ones([x.shape[0]!, 1]) : expandAxis(cast(isValid, "float32"), -1);
  const count = sum(valid);
  const over = (values: Tensor) =>
    div(sum(mul(values, valid), { axes: [0], keepAxes: true }), maximum(count, 1));
  const mean = over(x);
  return { mean, variance: where(equal(count, 0), 1, over(square(sub(x, mean)))) };
}

/** The moments of each row's current step, [batch, features]; past the last step, those of the last. */
export function momentsAt({ mean, variance }: StepMoments, steps: Tensor): Moments {
  const at = minimum(cast(steps, "int32"), mean.shape[0]! - 1);
  return { mean: gather(mean, at), variance: gather(variance, at) };
}
