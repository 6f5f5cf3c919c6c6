import type { Backend, TensorData } from "grus";
import { adamW, cells, fit, lastStep, linear, losses, recurrent, sequential } from "grus";

/** x [batch, time, 1], y [batch, 1] in 0 and 1. `fit` keeps the parameters of the best epoch of the validation. */
type Data = { x: TensorData; y: TensorData }[];
export async function learn(backend: Backend, train: Data, validation: Data) {
  const cell = (inputSize: number) =>
    cells.variationalDropout(cells.gruCell({ inputSize, hiddenSize: 24 }), { recurrent: 0.3 });
  const model = sequential({
    recurrent: recurrent(cell, { inputSize: 1 }),
    last: lastStep(),
    head: linear({ inputSize: 24, outputSize: 1 }),
  });
  const optimizer = adamW({ learningRate: 0.01, weightDecay: 0.1 });
  const rest = { train, validation, optimizer, epochs: 400, earlyStopping: { patience: 30 } };
  return fit({ backend, model, ...rest, loss: (m, { x, y }) => losses.binaryCrossEntropy(m(x), y) }).finish();
}
