// A model for readers who have none at hand: a GRU of eight units that has learned nothing yet.
import { gru, key, lastStep, linear, onnx, sequential } from "grus";

/** An ONNX file: `x` [batch, time, 1] to `y` [batch, 1]. */
export function exampleModel(): Uint8Array<ArrayBuffer> {
  const network = sequential({
    recurrent: gru({ inputSize: 1, hiddenSize: 8 }),
    last: lastStep(),
    head: linear({ inputSize: 8, outputSize: 1 }),
  });
  return onnx.writeOnnx({
    parameters: network.init(key(1)),
    apply: (parameters, { x }) => ({ y: network.bind(parameters)(x!) }),
    inputs: [{ name: "x", shape: ["batch", "time", 1] }],
  });
}
