import {
  adamW,
  type Backend,
  cells,
  fit,
  lastStep,
  linear,
  losses,
  recurrent,
  sequential,
  type TensorData,
} from "grus";

type Batch = { x: TensorData; y: TensorData };

/** x [batch, time, 1], y [batch, 1] in 0 and 1. `fit` keeps the parameters of the best epoch of the validation. */
export async function learn(backend: Backend, train: Batch[], validation: Batch[]) {
  const cell = (inputSize: number) =>
    cells.variationalDropout(cells.gruCell({ inputSize, hiddenSize: 24 }), { recurrent: 0.3 });
  return fit({
    backend,
    model: sequential({
      recurrent: recurrent(cell, { inputSize: 1 }),
      last: lastStep(),
      head: linear({ inputSize: 24, outputSize: 1 }),
    }),
    train,
    validation,
    loss: (model, { x, y }) => losses.binaryCrossEntropy(model(x), y),
    optimizer: adamW({ learningRate: 0.01, weightDecay: 0.1 }),
    epochs: 400,
    earlyStopping: { patience: 30 },
  }).finish();
}
