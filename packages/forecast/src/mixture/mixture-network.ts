// A recurrent network that corrects a learned mixture of naive forecasts: mixture + linear(window) +
// head(state). The linear map and the head begin at 0, so that an untrained network is a naive forecast.
import {
  constantInit,
  dropout,
  type Filter,
  type Layer,
  type LinearOptions,
  type LinearParameters,
  layers,
  linear,
  type Model,
} from "@grus/cells";
import {
  add,
  axes,
  broadcastTo,
  concat,
  expandAxis,
  mul,
  type Part,
  relu,
  reshape,
  slice,
  softmax,
  squeezeAxis,
  sub,
  sum,
  type Tensor,
  take,
  transpose,
} from "@grus/tensor";
import { type Encoder, type EncoderCell, encoder } from "./encoder.ts";
import { type LinearCalls, type LinearGroup, linears } from "./linears.ts";
import { type CountUnit, headWidth, type MixtureOutput, outputOf } from "./mixture-output.ts";

type AheadName = "effect" | "state" | "covariates" | "step";
type AheadCalls = LinearCalls<AheadName>;

/** The sizes of a mixture network; plain data. */
export interface MixtureSettings {
  readonly cell: EncoderCell;
  /** Steps of a window. */
  readonly context: number;
  readonly horizon: number;
  /** Numbers of each step of a window, the first of which is the value. */
  readonly inputSize: number;
  /** Naive forecasts that are mixed; 1 or more. */
  readonly bases: number;
  /** Covariates that are known ahead. */
  readonly future: number;
  /** Numbers that belong to a series as a whole. */
  readonly statics: number;
  readonly hiddenSize: number;
  /** Stacked recurrent layers. Default 1. */
  readonly layers?: number | undefined;
  /** Probability that a unit between layers and before the heads is dropped while training. Default 0. */
  readonly dropout?: number | undefined;
  readonly output: MixtureOutput;
}

/** What the network reads; values are in the unit of the window. */
export interface MixtureInput {
  /** [batch, context, inputSize]: at every step the value minus the window's last one, marks, covariates. */
  readonly window: Tensor<"float32">;
  /** [batch, bases, horizon]: naive forecasts minus the window's last value. */
  readonly bases: Tensor<"float32">;
  /** [batch, horizon, future]: covariates of the steps ahead; absent where none are known. */
  readonly ahead?: Tensor<"float32"> | undefined;
  /**
   * [batch, bases, horizon, future]: `ahead` minus the covariates of the steps that a base comes from, times
   * the deviation of the series in the unit of the window, so that an effect is one of the series.
   */
  readonly change?: Tensor<"float32"> | undefined;
  /** [batch, context, future]: the covariates of the window minus those of its last value, in that unit. */
  readonly shift?: Tensor<"float32"> | undefined;
  /** [batch, statics]; absent where there are none. */
  readonly statics?: Tensor<"float32"> | undefined;
  /** For counts alone. */
  readonly unit?: CountUnit | undefined;
}

/** The parts of the network. */
export interface MixtureNetworkParts {
  readonly [name: string]: Part;
  readonly encode: Encoder;
  readonly drop: Filter;
  /** The weights of the bases at each step, before their softmax. */
  readonly shares: Layer<LinearParameters>;
  /** From the values of the window. */
  readonly direct: Layer<LinearParameters>;
  readonly head: Layer<LinearParameters>;
  /** For covariates known ahead; empty without. */
  readonly ahead: LinearGroup<AheadName>;
}

/** The model: {@link MixtureInput} to the output that {@link MixtureOutput} describes. */
export type MixtureModel = Model<MixtureNetworkParts, MixtureInput, Tensor<"float32">>;

/** A mixture network of the given sizes. */
export function mixtureNetwork(settings: MixtureSettings): MixtureModel {
  const { horizon, bases, output } = settings;
  const width = headWidth(output);
  return layers(
    partsOf(settings, width),
    ({ encode, drop, shares, direct, head, ahead }, input: MixtureInput) => {
      const [batch] = axes(input.window, 3);
      const steps = stepsOf(input, ahead);
      const hidden = drop(encode(steps));
      const weights = softmax(reshape(shares(hidden), [batch, horizon, bases]));
      const window = take(steps, 2, 0);
      const centre = add(mixed(weights, basesOf(input, ahead)), direct(window));
      const numbers = reshape(head(hidden), [batch, horizon, width]);
      return outputOf(output, centre, withCovariates(numbers, hidden, input, ahead), input.unit);
    },
  );
}

function partsOf(settings: MixtureSettings, width: number): MixtureNetworkParts {
  const { cell, inputSize, hiddenSize, context, horizon, bases, future, statics } = settings;
  const { layers: depth = 1, dropout: rate = 0 } = settings;
  return {
    encode: encoder(cell, {
      inputSize: inputSize + statics,
      hiddenSize,
      layers: depth,
      dropout: depth > 1 ? rate : 0,
    }),
    drop: dropout({ rate }),
    shares: fromZero({ inputSize: hiddenSize, outputSize: horizon * bases }),
    direct: fromZero({ inputSize: context, outputSize: horizon, bias: false }),
    head: fromZero({ inputSize: hiddenSize, outputSize: horizon * width }),
    ahead: linears(
      future > 0
        ? {
            effect: zeroed({ inputSize: future, outputSize: 1, bias: false }),
            state: { inputSize: hiddenSize, outputSize: hiddenSize },
            covariates: { inputSize: future, outputSize: hiddenSize, bias: false },
            step: zeroed({ inputSize: hiddenSize, outputSize: width, bias: false }),
          }
        : {},
    ),
  };
}

function fromZero(options: LinearOptions): Layer<LinearParameters> {
  return linear(zeroed(options));
}

function zeroed(options: LinearOptions): LinearOptions {
  return { ...options, initialisers: { weight: constantInit(0), bias: constantInit(0) } };
}

/**
 * [batch, context, inputSize + statics]: the window, as if its covariates had always been those of its last
 * value, with the numbers of the series at every step.
 */
function stepsOf({ window, shift, statics }: MixtureInput, { effect }: AheadCalls): Tensor<"float32"> {
  const [batch, context] = axes(window, 3);
  const first = slice(window, 2, 0, 1);
  const value = shift === undefined || effect === undefined ? first : sub(first, effect(shift));
  const parts = [value, slice(window, 2, 1)];
  if (statics !== undefined)
    parts.push(broadcastTo(expandAxis(statics, 1), [batch, context, axes(statics, 2)[1]]));
  return concat(parts, 2);
}

/** The bases [batch, bases, horizon], as if their covariates had been those of the steps ahead. */
function basesOf({ bases, change }: MixtureInput, { effect }: AheadCalls): Tensor {
  if (change === undefined || effect === undefined) return bases;
  return add(bases, squeezeAxis(effect(change), 3));
}

/** Σ_b weights [batch, horizon, bases] · bases [batch, bases, horizon]. */
function mixed(weights: Tensor, bases: Tensor): Tensor {
  return sum(mul(weights, transpose(bases, [0, 2, 1])), { axes: [2] });
}

/** The head's numbers [batch, horizon, width], to which each step's covariates add theirs. */
function withCovariates(
  numbers: Tensor,
  hidden: Tensor,
  { ahead }: MixtureInput,
  { state, covariates, step }: AheadCalls,
): Tensor {
  if (ahead === undefined || !state || !covariates || !step) return numbers;
  return add(numbers, step(relu(add(expandAxis(state(hidden), 1), covariates(ahead)))));
}
