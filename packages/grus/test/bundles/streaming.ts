// A page that runs a trained model step by step.
import { wasmBackend } from "@grus/backend-wasm/inference";
import {
  gru,
  type RecurrentLayerParameters,
  type RecurrentParameters,
  type Stream,
  stream,
} from "@grus/cells";

/** A stream of a model with parameters from a file. */
export async function open(parameters: RecurrentLayerParameters<RecurrentParameters>): Promise<Stream> {
  return stream({ backend: await wasmBackend(), model: gru({ inputSize: 4, hiddenSize: 8 }), parameters });
}
