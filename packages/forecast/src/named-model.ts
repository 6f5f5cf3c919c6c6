// A forecaster as a model in the units of the data, with parameters under PyTorch's names.
import {
  linearFromPyTorch,
  linearToPyTorch,
  ModelFileError,
  type NamedModel,
  type NamedTensorRecord,
  recurrentFromPyTorch,
  recurrentToPyTorch,
} from "@grus/io";
import { add, div, mul, sub, type Tensor, type TensorData, tensor } from "@grus/tensor";
import type { Forecaster } from "./forecaster.ts";
import { type NetworkParameters, network } from "./network.ts";
import type { PreparedSeries } from "./prepared-series.ts";

/**
 * The forecaster as a named model, scaling included: "context" [batch, context, inputSize] holds the target,
 * the features and the calendar's sines and cosines, unscaled, the latest step last; "forecast"
 * [batch, horizon] is in the unit of the target. This is the model that is exported.
 */
export function namedModel(forecaster: Forecaster): NamedModel {
  const { offset, scale } = inputScaling(forecaster);
  const { scaler, target } = forecaster.preparation;
  const own = scaler.names.indexOf(target);
  const scaled = scaledModel(forecaster);
  return {
    ...scaled,
    apply: (given, inputs) => {
      const context = inputs.context ?? refuseInput(inputs);
      const { forecast } = scaled.apply(given, { context: div(sub(context, offset), scale) });
      return { forecast: add(mul(forecast!, scaler.scale[own]!), scaler.offset[own]!) };
    },
  };
}

/** {@link namedModel} without the scaling: inputs and outputs in scaled units, as in training. */
export function scaledModel({ settings, parameters, preparation }: Forecaster): NamedModel {
  const { apply } = network(settings);
  const shape = ["batch", preparation.context, settings.inputSize];
  return {
    inputs: [{ name: "context", dtype: "float32", shape }],
    outputs: [{ name: "forecast", dtype: "float32", shape: ["batch", settings.horizon] }],
    parameters: Object.fromEntries(stateDictionary(parameters)),
    apply: (given, { context }) => ({ forecast: apply(parametersOf(given), context!) }),
  };
}

/**
 * The latest window of a series as input of {@link namedModel}, unscaled: float32 [1, context,
 * inputSize].
 */
export function latestContext({ settings, preparation }: Forecaster, { latest }: PreparedSeries): TensorData {
  const { offset, scale } = inputScaling({ settings, preparation });
  const { shape, dtype, data } = latest.input;
  const own = Float32Array.from(data, (value, i) => {
    const feature = i % settings.inputSize;
    return value * scale.data[feature]! + offset.data[feature]!;
  });
  return { shape, dtype, data: own };
}

/** The forecaster with other parameters, such as trained ones, by their names in {@link namedModel}. */
export function withParameters(forecaster: Forecaster, parameters: NamedTensorRecord): Forecaster {
  return { ...forecaster, parameters: parametersOf(parameters) };
}

/** The parameters as a PyTorch state dictionary: "recurrent.weight_ih_l0", "head.bias". */
function stateDictionary({ recurrent, head }: NetworkParameters): Map<string, Tensor> {
  return new Map([
    ...recurrentToPyTorch(recurrent, { prefix: "recurrent" }),
    ...linearToPyTorch(head, { prefix: "head" }),
  ]);
}

function parametersOf(parameters: NamedTensorRecord): NetworkParameters {
  const dictionary = new Map(Object.entries(parameters));
  return {
    recurrent: recurrentFromPyTorch(dictionary, { prefix: "recurrent" }),
    head: linearFromPyTorch(dictionary, { prefix: "head" }),
  };
}

/**
 * Offset and scale of the features of a step, [inputSize] each: the scaler's, and 0 and 1 for the calendar's.
 */
function inputScaling({ settings, preparation }: Pick<Forecaster, "settings" | "preparation">): {
  readonly offset: Tensor;
  readonly scale: Tensor;
} {
  const { names, offset, scale } = preparation.scaler;
  const places = [preparation.target, ...preparation.features].map((name) => names.indexOf(name));
  const calendar = Array.from({ length: settings.inputSize - places.length }, () => -1);
  const all = [...places, ...calendar];
  return {
    offset: tensor(all.map((i) => offset[i] ?? 0)),
    scale: tensor(all.map((i) => scale[i] ?? 1)),
  };
}

function refuseInput(inputs: NamedTensorRecord): never {
  throw new ModelFileError("model", {
    place: "inputs",
    expected: '"context"',
    got:
      Object.keys(inputs)
        .map((name) => `"${name}"`)
        .join(", ") || "none",
    cure: "Pass the inputs under the model's names.",
  });
}
