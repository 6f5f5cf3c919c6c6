// Converts the weights of a GRU to Keras' layout and back.
import { gru } from "@grus/cells";
import { ModelFileError } from "@grus/io";
import { gruFromKeras, gruToKeras, isKeras, readKeras } from "@grus/keras";
import { key } from "@grus/tensor";

const [parameters] = gru({ inputSize: 3, hiddenSize: 4 }).init(key(1)).layers;
if (parameters === undefined) throw new Error("a GRU without layers");
const weights = gruToKeras(parameters.forward);
if (String(weights.kernel.shape) !== "3,12") throw new Error("made a wrong kernel");
const back = gruFromKeras(weights);
if (String(back.weightHh.data) !== String(parameters.forward.weightHh.data))
  throw new Error("numbers were lost");
if (isKeras(new Uint8Array(100))) throw new Error("recognised zeros as a model");
try {
  readKeras(new Uint8Array(100));
  throw new Error("read zeros");
} catch (error) {
  if (!(error instanceof ModelFileError)) throw error;
}
