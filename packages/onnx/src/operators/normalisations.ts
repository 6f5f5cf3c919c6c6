// Operators that normalise over some axes, besides those with running statistics.
import {
  abs,
  add,
  div,
  less,
  mean,
  mul,
  pad,
  pow,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";
import type { Operator } from "../node-call.ts";
import { float } from "../values.ts";

/** (x - mean) / sqrt(variance + ε) over some axes. */
function standardised(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const options = { axes, keepAxes: true };
  const centred = sub(x, mean(x, options));
  return div(centred, sqrt(add(mean(square(centred), options), epsilon)));
}

/** A number per channel, beside [batch, channels, …]. */
function perChannel(x: Tensor, numbers: Tensor): Tensor {
  return reshape(numbers, [1, numbers.size, ...x.shape.slice(2).map(() => 1)]);
}

/** Normalises each channel of each row to mean 0 and variance 1, then scales and shifts. */
const instanceNormalization: Operator = (call) => {
  const x = call.float(0);
  const axes = x.shape.map((_, axis) => axis).slice(2);
  const normed = standardised(x, axes, call.floatAttribute("epsilon", 1e-5));
  return float(add(mul(normed, perChannel(x, call.float(1))), perChannel(x, call.float(2))));
};

/**
 * Normalises groups of channels. The scale and bias are of each channel; in sets 18 to 20 they are of each group.
 */
const groupNormalization: Operator = (call) => {
  const [x, scale, bias] = [call.float(0), call.float(1), call.float(2)];
  call.ignore("stash_type");
  const groups = call.int("num_groups", 0);
  const [batch = 0, channels = 0] = x.shape;
  const isOfGroups = call.opset < 21;
  const expected = isOfGroups ? groups : channels;
  if (!(groups > 0) || channels % groups !== 0 || scale.size !== expected || bias.size !== expected)
    call.refuse(`${groups} groups of ${channels} channels`, `a scale of ${scale.size}`);
  const grouped = reshape(x, [batch, groups, channels / groups, ...x.shape.slice(2)]);
  const axes = grouped.shape.map((_, axis) => axis).slice(2);
  const normed = standardised(grouped, axes, call.floatAttribute("epsilon", 1e-5));
  if (isOfGroups) {
    const own = (numbers: Tensor) => perChannel(grouped, numbers);
    return float(reshape(add(mul(normed, own(scale)), own(bias)), x.shape));
  }
  return float(add(mul(reshape(normed, x.shape), perChannel(x, scale)), perChannel(x, bias)));
};

/** x / sqrt(mean(x²) + ε) · scale, over an axis and all later ones. */
export const rmsNormalization: Operator = (call) => {
  const [x, scale] = [call.float(0), call.float(1)];
  call.ignore("stash_type");
  const axis = call.axis(call.int("axis", -1), x.rank);
  const axes = x.shape.map((_, i) => i).slice(axis);
  const power = mean(square(x), { axes, keepAxes: true });
  return float(mul(div(x, sqrt(add(power, call.floatAttribute("epsilon", 1e-5)))), scale));
};

/** x / (bias + α / size · Σ x²)^β, the sum over neighbouring channels. */
const localResponse: Operator = (call) => {
  const x = call.float(0);
  const size = call.int("size", 0);
  const [alpha, beta] = [call.floatAttribute("alpha", 1e-4), call.floatAttribute("beta", 0.75)];
  const bias = call.floatAttribute("bias", 1);
  const channels = x.shape[1] ?? 0;
  if (!(size > 0 && size <= 1024) || x.rank < 2) call.refuse("a size of 1 to 1024", String(size));
  const widths = (count: number) => x.shape.map((_, axis) => (axis === 1 ? count : 0));
  const before = Math.floor((size - 1) / 2);
  const wide = pad(square(x), { before: widths(before), after: widths(size - 1 - before), value: 0 });
  const parts = Array.from({ length: size }, (_, i) => slice(wide, 1, i, i + channels));
  const total = parts.reduce((a, b) => add(a, b));
  return float(div(x, pow(add(bias, mul(alpha / size, total)), beta)));
};

/** x / (Σ |x|ᵖ)^(1/p) along an axis; 0 where the sum is. */
const lpNormalization: Operator = (call) => {
  const x = call.float(0);
  const p = call.int("p", 2);
  if (p !== 1 && p !== 2) call.refuse("a p of 1 or 2", String(p));
  const options = { axes: [call.axis(call.int("axis", -1), x.rank)], keepAxes: true };
  const norm = p === 1 ? sum(abs(x), options) : sqrt(sum(square(x), options));
  return float(where(less(0, norm), div(x, where(less(0, norm), norm, 1)), 0));
};

const meanVariance: Operator = (call) => {
  const x = call.float(0);
  const axes = (call.ints("axes") ?? [0, 2, 3]).map((axis) => call.axis(axis, x.rank));
  const options = { axes, keepAxes: true };
  const centred = sub(x, mean(x, options));
  return float(div(centred, add(sqrt(mean(square(centred), options)), 1e-9)));
};

export const normalisations: Readonly<Record<string, Operator>> = {
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  RMSNormalization: rmsNormalization,
  LRN: localResponse,
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVariance,
};
