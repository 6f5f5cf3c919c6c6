// The build for tests: single kernels by name, which plans call through `execute`.
export { execute, heapBase, work } from "./execute";
export { gemm } from "./gemm";
export { gruRecord } from "./gru";
export { gruGradientRecord } from "./gru-gradient";
export { linearScanRecord } from "./linear-scan";
export { lstmRecord } from "./lstm";
export { lstmGradientRecord } from "./lstm-gradient";
export { expAll, logAll, sigmoidAll, tanhAll } from "./math-test";
export { matmulRecord } from "./matmul";
export { rnnRecord } from "./rnn";
export { rnnGradientRecord } from "./rnn-gradient";
