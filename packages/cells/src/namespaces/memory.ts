// Cells with a memory, and their parts: `import * as memory from "@grus/cells/memory"`.
export { readMemory as read, writeMemory as write } from "../memory/access.ts";
export { allocationWeights, nextUsage, retention } from "../memory/allocation.ts";
export { contentWeights, cosineSimilarity } from "../memory/content.ts";
export { differentiableNeuralComputerCell } from "../memory/differentiable-neural-computer.ts";
export { backwardWeights, forwardWeights, nextLinks, nextPrecedence } from "../memory/links.ts";
export { interpolateWeights, sharpenWeights, shiftWeights } from "../memory/location.ts";
export { neuralTuringMachineCell } from "../memory/neural-turing-machine.ts";
