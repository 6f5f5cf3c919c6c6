// Writes a model as an ONNX file, and reads and runs it.
import { gru } from "@grus/cells";
import { isOnnx, readOnnx, writeOnnx } from "@grus/onnx";
import { evaluate, key, referenceBackend, zeros } from "@grus/tensor";

const encoder = gru({ inputSize: 3, hiddenSize: 4 });
const file = writeOnnx({
  parameters: encoder.init(key(1)),
  apply: (parameters, { x }) => ({ hidden: encoder.bind(parameters)(x!).hidden }),
  inputs: [{ name: "x", shape: ["batch", "time", 3] }],
});
if (!isOnnx(file)) throw new Error("wrote a wrong file");
const model = readOnnx(file);
const outputs = model.apply(model.parameters, { x: zeros([2, 5, 3]) });
const { hidden } = await evaluate(referenceBackend(), outputs);
if (String(hidden?.shape) !== "2,4") throw new Error("computed a wrong shape");
