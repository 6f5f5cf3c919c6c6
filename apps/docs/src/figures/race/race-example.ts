import { adam, type Backend, fit, gru, lastStep, linear, losses, sequential, type TensorData } from "grus";

/** x [batch, time, 2]: numbers and marks; y [batch, 1]: the sum of the marked ones. For lstm, rnn and minGru alike. */
export async function learn(backend: Backend, batches: Iterable<{ x: TensorData; y: TensorData }>) {
  const model = sequential({
    recurrent: gru({ inputSize: 2, hiddenSize: 16 }),
    last: lastStep(),
    head: linear({ inputSize: 16, outputSize: 1 }),
  });
  const { parameters } = await fit({
    backend,
    model,
    train: [...batches],
    loss: (model, { x, y }) => losses.meanSquaredError(model(x), y),
    optimizer: adam({ learningRate: 0.01 }),
    maxSteps: 1500,
  }).finish();
  return parameters;
}
