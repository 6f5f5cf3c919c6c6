import type { Backend, TensorData } from "grus";
import { adam, fit, gru, lastStep, linear, losses, ops, sequential } from "grus";

/** x [batch, time, 3]: values less their level, and the place in the season. y [batch, 14]: the next values. */
export async function learn(backend: Backend, windows: Iterable<{ x: TensorData; y: TensorData }>) {
  const model = sequential({
    recurrent: gru({ inputSize: 3, hiddenSize: 24 }),
    last: lastStep(),
    head: linear({ inputSize: 24, outputSize: 14 * 3 }),
  });
  return fit({
    backend,
    model,
    train: [...windows],
    loss: (model, { x, y }) =>
      losses.multiQuantile(ops.reshape(model(x), [...y.shape, 3]), y, { quantiles: [0.1, 0.5, 0.9] }),
    optimizer: adam({ learningRate: 0.01 }),
    maxSteps: 500,
  }).finish();
}
