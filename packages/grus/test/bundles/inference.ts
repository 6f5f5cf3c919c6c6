// A page that runs a trained model over whole sequences.
import { wasmBackend } from "@grus/backend-wasm/inference";
import {
  gru,
  type LinearParameters,
  lastStep,
  linear,
  type RecurrentLayerParameters,
  type RecurrentParameters,
  sequential,
} from "@grus/cells";
import { type Compiled, compile, type Tensor, type TensorData, type TensorSpec } from "@grus/tensor";

interface Parameters {
  readonly recurrent: RecurrentLayerParameters<RecurrentParameters>;
  readonly head: LinearParameters;
}

const model = sequential({
  recurrent: gru({ inputSize: 4, hiddenSize: 8 }),
  last: lastStep(),
  head: linear({ inputSize: 8, outputSize: 1 }),
});

/** Compiles the model for one sequence of 24 steps, with parameters from a file. */
export async function load(parameters: Parameters): Promise<Compiled<[Tensor], Tensor>> {
  const example: TensorSpec = { shape: [1, 24, 4], dtype: "float32" };
  return compile(await wasmBackend(), (x: Tensor) => model.bind(parameters)(x), example);
}

/** One forecast. */
export function forecast(compiled: Compiled<[Tensor], Tensor>, x: TensorData): number {
  return compiled.runSync(x).data[0]!;
}
