import { adam, type Backend, fit, gru, layers, linear, losses, type Tensor, type TensorData } from "grus";

/** Features of a letter: whether it opens, closes, or is anything else. y is 1 inside of parentheses. */
export async function learn(backend: Backend, texts: Iterable<{ x: TensorData; y: TensorData }>) {
  const recurrent = gru({ inputSize: 3, hiddenSize: 3 });
  const head = linear({ inputSize: 3, outputSize: 1 });
  const model = layers({ recurrent, head }, ({ recurrent, head }, x: Tensor) => head(recurrent(x).output));
  const { parameters } = await fit({
    backend,
    model,
    train: [...texts],
    loss: (model, { x, y }) => losses.binaryCrossEntropy(model(x), y),
    optimizer: adam({ learningRate: 0.02 }),
    maxSteps: 800,
  }).finish();
  return parameters;
}
