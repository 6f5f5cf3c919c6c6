// brain.js: sequences of numbers one at a time, weights of its own making, so that its results cannot be compared.
import { loadPeer, peerVersion } from "./load.mjs";

export async function brainGru({ hidden, sequence }) {
  const brain = await loadPeer("brain.js");
  const network = new brain.recurrent.GRUTimeStep({ inputSize: 1, hiddenLayers: [hidden], outputSize: 1 });
  const values = [...sequence];
  const inputs = values.slice(0, -1);
  const train = () => {
    const { error } = network.train([values], { iterations: 1, errorThresh: 0, learningRate: 0.001 });
    if (!Number.isFinite(error)) throw new Error(`brain.js: the error is ${error}.`);
  };
  return { version: peerVersion("brain.js"), train, run: () => network.run(inputs) };
}
