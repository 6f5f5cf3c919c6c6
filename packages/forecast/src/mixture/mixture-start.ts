// The parameters before training: the naive forecasts weighted by their errors, and what lies around them.
import type { ParametersOf } from "@grus/cells";
import { key, tensor } from "@grus/tensor";
import { fitEffects } from "./covariate-effects.ts";
import { type MixtureNetworkParts, type MixtureSettings, mixtureNetwork } from "./mixture-network.ts";
import { type MixtureOutput, middleOf } from "./mixture-output.ts";
import type { MixtureBatch } from "./mixture-windows.ts";

/** The parameters of a mixture network. */
export type MixtureParameters = ParametersOf<MixtureNetworkParts>;

/** By how much the error grows, as a share of the least, where the weight of a naive forecast falls to 1/e. */
const TEMPERATURE = 0.1;
/** The least logit of a naive forecast: a smaller share would hardly learn. */
const LEAST_LOGIT = -4;
/** Degrees of freedom of Student's t, and the dispersion of counts, before training. */
const START_DEGREES = 6;
const START_DISPERSION = 0.5;

/** Windows of a batch in their unit: naive forecasts, and what followed; NaN where that is missing. */
interface Followed {
  readonly rows: number;
  /** [rows, bases, horizon]: with the effects of covariates. */
  readonly naive: ArrayLike<number>;
  /** [rows, horizon] */
  readonly target: Float64Array;
  readonly weight: ArrayLike<number>;
}

/**
 * Parameters drawn from a seed, whose forecast is the mixture of the naive ones of a batch of windows, at each
 * step with weights softmax(-(error / least error - 1) / 0.1), and spread as the mixture errs. Covariates known
 * ahead have their linear effects on the naive forecasts.
 */
export function startParameters(
  settings: MixtureSettings,
  batch: MixtureBatch,
  seed: number,
): MixtureParameters {
  const drawn = mixtureNetwork(settings).init(key(seed));
  const { followed, effects } = followedOf(settings, batch);
  const logits = Array.from({ length: settings.horizon }, (_, k) => baseLogits(settings, followed, k));
  const numbers = logits.map((own, k) => headNumbers(settings.output, residuals(settings, followed, own, k)));
  return {
    ...drawn,
    shares: { ...drawn.shares, bias: tensor(Float32Array.from(logits.flat())) },
    head: { ...drawn.head, bias: tensor(Float32Array.from(numbers.flat())) },
    ahead:
      effects === undefined
        ? drawn.ahead
        : { ...drawn.ahead, effect: { weight: tensor([Array.from(effects)]) } },
  };
}

function followedOf(
  { horizon, bases: count }: MixtureSettings,
  { bases, change, target, weight, unit }: MixtureBatch,
): { readonly followed: Followed; readonly effects: Float64Array | undefined } {
  const rows = target.shape[0]!;
  const ofUnit = (value: number, row: number) =>
    unit === undefined ? value : value / unit.scale.data[row]! - unit.level.data[row]!;
  const known = Float64Array.from(target.data, (value, at) =>
    weight.data[at]! > 0 ? ofUnit(value, Math.floor(at / horizon)) : Number.NaN,
  );
  const data = { rows, target: known, weight: weight.data };
  if (change === undefined) return { followed: { ...data, naive: bases.data }, effects: undefined };
  const effects = fitEffects({ ...data, bases: count, horizon, naive: bases.data, change: change.data });
  const naive = Float64Array.from(bases.data, (value, place) =>
    effects.reduce((sum, own, i) => sum + own * change.data[place * effects.length + i]!, value),
  );
  return { followed: { ...data, naive }, effects };
}

/** The logits of the bases at a step. */
function baseLogits(
  { horizon, bases }: MixtureSettings,
  { rows, naive, target, weight }: Followed,
  k: number,
): readonly number[] {
  const errors = Array.from({ length: bases }, (_, b) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const error = Math.abs(naive[(row * bases + b) * horizon + k]! - target[row * horizon + k]!);
      if (!Number.isNaN(error)) sum += weight[row * horizon + k]! * error;
    }
    return sum;
  });
  const least = Math.max(Math.min(...errors), Number.MIN_VALUE);
  return errors.map((error) => Math.max(LEAST_LOGIT, -(error / least - 1) / TEMPERATURE));
}

/** What followed minus the mixture at a step, ascending; missing values left out. */
function residuals(
  { horizon, bases }: MixtureSettings,
  { rows, naive, target }: Followed,
  logits: readonly number[],
  k: number,
): Float64Array {
  const raw = logits.map(Math.exp);
  const total = raw.reduce((sum, value) => sum + value, 0);
  const all = Float64Array.from({ length: rows }, (_, row) =>
    raw.reduce(
      (rest, own, b) => rest - (own / total) * naive[(row * bases + b) * horizon + k]!,
      target[row * horizon + k]!,
    ),
  );
  return all.filter((value) => !Number.isNaN(value)).sort();
}

/** The head's biases at a step, from the mixture's ascending errors. */
function headNumbers(output: MixtureOutput, errors: Float64Array): readonly number[] {
  if (output === "point") return [0];
  if ("quantiles" in output) {
    const values = output.quantiles.map((quantile) => quantileOf(errors, quantile));
    const gaps = values.slice(1).map((value, i) => value - values[i]!);
    return [values[middleOf(output.quantiles)]!, ...gaps.map(beforeSoftplus)];
  }
  const deviation = Math.sqrt(
    errors.reduce((sum, error) => sum + error * error, 0) / Math.max(1, errors.length),
  );
  switch (output.distribution) {
    case "gaussian":
      return [0, beforeSoftplus(deviation)];
    case "student-t":
      return [
        0,
        beforeSoftplus(deviation * Math.sqrt((START_DEGREES - 2) / START_DEGREES)),
        beforeSoftplus(START_DEGREES - 2),
      ];
    case "negative-binomial":
      return [0, beforeSoftplus(START_DISPERSION)];
  }
}

/** A quantile of ascending values, linear between them; 0 of none. */
function quantileOf(ascending: Float64Array, quantile: number): number {
  const place = quantile * Math.max(0, ascending.length - 1);
  const low = ascending[Math.floor(place)] ?? 0;
  const high = ascending[Math.ceil(place)] ?? 0;
  return low + (place - Math.floor(place)) * (high - low);
}

/** The x with softplus(x) = `value`; of at least 0.01. */
function beforeSoftplus(value: number): number {
  const positive = Math.max(0.01, value);
  return positive > 20 ? positive : Math.log(Math.expm1(positive));
}
