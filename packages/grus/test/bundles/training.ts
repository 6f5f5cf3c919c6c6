// A page that trains a model.
import { wasmBackend } from "@grus/backend-wasm";
import {
  gru,
  type LinearParameters,
  lastStep,
  linear,
  meanSquaredError,
  type RecurrentLayerParameters,
  type RecurrentParameters,
  sequential,
} from "@grus/cells";
import { adam, chain, clipByGlobalNorm } from "@grus/optim";
import { key, type Tensor } from "@grus/tensor";
import { type Minimization, minimize } from "@grus/train";

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

interface Parameters {
  readonly recurrent: RecurrentLayerParameters<RecurrentParameters>;
  readonly head: LinearParameters;
}

const model = sequential({
  recurrent: gru({ inputSize: 4, hiddenSize: 8 }),
  last: lastStep(),
  head: linear({ inputSize: 8, outputSize: 1 }),
});

/** Trains on batches for ten epochs. */
export async function train(batches: readonly Batch[]): Promise<Minimization<Parameters>> {
  return minimize({
    backend: await wasmBackend(),
    parameters: model.init(key(1)),
    loss: (parameters: Parameters, { x, y }: Batch) => meanSquaredError(model.bind(parameters)(x), y),
    optimizer: chain(clipByGlobalNorm(1), adam({ learningRate: 1e-3 })),
    train: () => batches,
    epochs: 10,
  });
}
