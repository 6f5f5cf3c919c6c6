// brain.js: one sequence of numbers at a time. It takes no initial weights, so results cannot be compared.
import { loadPeer, peerVersion } from "./load.mjs";

export async function brainGru({ hidden, sequence }) {
  const brain = await loadPeer("brain.js");
  const network = new brain.recurrent.GRUTimeStep({ inputSize: 1, hiddenLayers: [hidden], outputSize: 1 });
  const values = [...sequence];
  const inputs = values.slice(0, -1);
  const train = () => {
    const { error } = network.train([values], { iterations: 1, errorThresh: 0, learningRate: 0.001 });
    if (!Number.isFinite(error))
      throw new Error(`brain.js: the training error is ${error}; expected a finite number.`);
  };
  return { version: peerVersion("brain.js"), train, run: () => network.run(inputs) };
}
