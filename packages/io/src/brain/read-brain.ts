// Reads networks of brain.js from the JSON of their `toJSON`.
import type { Tensor } from "@grus/tensor";
import { parseJson } from "../files/json.ts";
import { quote } from "../files/model-file-error.ts";
import type { NamedValue } from "../model/named-model.ts";
import { malformed, recordOf } from "./brain-json.ts";
import type { BrainModel } from "./brain-model.ts";
import { denseNetwork } from "./dense-network.ts";
import { recurrentNetwork } from "./recurrent-network.ts";

/** Weights are numbers of about 20 characters. */
const MAX_BYTES = 2 ** 27;

/**
 * Reads a network of brain.js 1 or 2, as `JSON.stringify(net.toJSON())`: NeuralNetwork, and RNN, LSTM and GRU with their
 * forms for time steps. The formulas are brain.js' own: its RNN is rectified, its LSTM has no state besides the output,
 * and its GRU resets before the product. Throws {@link ModelFileError} for other networks, and for damaged files.
 *
 *     const model = readBrain(new TextEncoder().encode(JSON.stringify(net.toJSON())));
 */
export function readBrain(file: Uint8Array): BrainModel {
  const value = parseJson(
    file,
    (problem) => {
      throw malformed(problem);
    },
    { maxBytes: MAX_BYTES },
  );
  const json = recordOf(value, "the network");
  const { type } = json;
  if (["AE", "FeedForward", "Recurrent", "CrossValidate"].includes(type as string))
    throw malformed({
      expected: "a NeuralNetwork, or an RNN, LSTM or GRU, also as TimeStep",
      got: quote(String(type)),
      cure: "Build the network with one of these classes.",
    });
  const network = json.hiddenLayers === undefined ? denseNetwork(json) : recurrentNetwork(json);
  return {
    ...network,
    apply: (parameters, given) => {
      for (const [name, tensor] of Object.entries(network.parameters)) check(name, tensor, parameters[name]);
      for (const input of network.inputs) checkInput(input, given[input.name]);
      return network.apply(parameters, given);
    },
  };
}

function check(name: string, expected: Tensor, tensor: Tensor | undefined): void {
  if (tensor?.dtype === "float32" && String(tensor.shape) === String(expected.shape)) return;
  throw malformed({
    place: `parameter ${quote(name)}`,
    expected: `float32 [${expected.shape.join(", ")}]`,
    got: shown(tensor),
    cure: "Pass all parameters of the model, in their original shapes.",
  });
}

function checkInput({ name, dtype, shape = [] }: NamedValue, tensor: Tensor | undefined): void {
  const fits =
    tensor?.dtype === dtype &&
    tensor.rank === shape.length &&
    shape.every((length, axis) => typeof length !== "number" || length === tensor.shape[axis]);
  if (fits) return;
  throw malformed({
    place: `input ${quote(name)}`,
    expected: `${dtype} [${shape.join(", ")}]`,
    got: shown(tensor),
    cure: "Pass tensors of the model's shapes.",
  });
}

function shown(tensor: Tensor | undefined): string {
  return tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(", ")}]`;
}
